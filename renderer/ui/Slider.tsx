import { Slider as RadixSlider } from 'radix-ui';

export type SliderProps = { readonly label: string; readonly value: number; readonly onChange: (value: number) => void };

/** A fraction, 0 to 1. */
export function Slider({ label, value, onChange }: SliderProps) {
  return (
    <RadixSlider.Root className="slider" min={0} max={100} step={1} value={[Math.round(value * 100)]}
      onValueChange={([percent]) => { onChange((percent ?? 0) / 100); }}>
      <RadixSlider.Track className="slider-track"><RadixSlider.Range className="slider-range" /></RadixSlider.Track>
      <RadixSlider.Thumb className="slider-thumb" aria-label={label} />
    </RadixSlider.Root>
  );
}
