import type { ReactNode } from 'react';

import { Hint } from './Hint';

type Look = 'plain' | 'primary' | 'quiet' | 'danger';

export type ButtonProps = {
  readonly children: ReactNode;
  readonly onPress: () => void;
  readonly look?: Look;
  readonly big?: boolean;
  readonly disabled?: boolean;
  readonly icon?: ReactNode;
};

const classOf = (look: Look, ...more: string[]): string => ['button', look === 'plain' ? '' : `button-${look}`, ...more].filter(Boolean).join(' ');

export function Button({ children, onPress, look = 'plain', big = false, disabled = false, icon }: ButtonProps) {
  return (
    <button type="button" className={classOf(look, big ? 'button-big' : '')} disabled={disabled} onClick={onPress}>
      {icon}{children}
    </button>
  );
}

export type IconButtonProps = {
  /** Said to screen readers and in the tooltip. */
  readonly label: string;
  readonly icon: ReactNode;
  readonly onPress: () => void;
  readonly pressed?: boolean;
  readonly disabled?: boolean;
  readonly small?: boolean;
  readonly look?: Look;
  readonly shortcut?: string;
};

export function IconButton({ label, icon, onPress, pressed, disabled = false, small = false, look = 'quiet', shortcut }: IconButtonProps) {
  return (
    <Hint text={label} {...(shortcut ? { shortcut } : {})}>
      <button type="button" aria-label={label} aria-pressed={pressed} disabled={disabled} onClick={onPress}
        className={classOf(look, small ? 'icon-button-small' : 'icon-button')}>
        {icon}
      </button>
    </Hint>
  );
}
