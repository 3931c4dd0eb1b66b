/** A bar of `width` cells for a share from 0 to 1, with the percentage: `█████░░░░░  50 %`. */
export function toProgressBar(share: number, width = 20): string {
  const bounded = Math.min(1, Math.max(0, share));
  const full = Math.round(bounded * width);
  return `${'█'.repeat(full)}${'░'.repeat(width - full)} ${String(Math.floor(bounded * 100)).padStart(3)} %`;
}
