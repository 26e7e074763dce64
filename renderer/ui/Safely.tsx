import { Component, type ReactNode } from 'react';

import { useText } from './appContext';

/** A screen that throws is replaced by a sentence; the bar above it goes on working. */
export class Safely extends Component<{ readonly children: ReactNode }, { readonly broken: string | null }> {
  override readonly state: { readonly broken: string | null } = { broken: null };

  static getDerivedStateFromError(cause: unknown): { broken: string } {
    return { broken: String(cause) };
  }

  override render(): ReactNode {
    return this.state.broken === null ? this.props.children : <Broken detail={this.state.broken} />;
  }
}

function Broken({ detail }: { readonly detail: string }) {
  const say = useText();
  return (
    <div className="page narrow-page"><section className="card work" role="alert">
      <h2>{say('ui.brokenTitle')}</h2>
      <p className="muted">{say('ui.brokenText')}</p>
      <p className="small faint selectable failure-detail">{detail}</p>
    </section></div>
  );
}
