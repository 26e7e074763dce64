export function ProgressBar({ label, fraction }: { readonly label: string; readonly fraction: number }) {
  const percent = Math.round(fraction * 100);
  return (
    <div className="progress" role="progressbar" aria-label={label} aria-valuemin={0} aria-valuemax={100} aria-valuenow={percent}>
      <div style={{ width: `${String(percent)}%` }} />
    </div>
  );
}
