import { Slider as RadixSlider } from 'radix-ui';

export type RangeSliderProps = {
  readonly label: string;
  readonly value: number;
  readonly min: number;
  readonly max: number;
  readonly step: number;
  readonly shown: string;
  readonly onChange: (value: number) => void;
};

/** A number within bounds, with its name before and its value behind the slider. */
export function RangeSlider({ label, value, min, max, step, shown, onChange }: RangeSliderProps) {
  return (
    <div className="range-slider">
      <span>{label}</span>
      <RadixSlider.Root className="slider" min={min} max={max} step={step} value={[value]} onValueChange={([next]) => { onChange(next ?? value); }}>
        <RadixSlider.Track className="slider-track"><RadixSlider.Range className="slider-range" /></RadixSlider.Track>
        <RadixSlider.Thumb className="slider-thumb" aria-label={label} aria-valuetext={shown} />
      </RadixSlider.Root>
      <output className="mono">{shown}</output>
    </div>
  );
}
