const two = (number: number) => String(number).padStart(2, '0');

/** A moment as the browser's date-and-time field writes it, to the minute and in the reader's zone; empty for none. */
export function localTimeOf(moment: string | null): string {
  if (moment === null) return '';
  const at = new Date(moment);
  return `${at.getFullYear()}-${two(at.getMonth() + 1)}-${two(at.getDate())}T${two(at.getHours())}:${two(at.getMinutes())}`;
}

/** What such a field holds as the moment it is, with the offset the reader's zone has then; what is no time stays, for the rule to say so. */
export function momentOf(local: string): string {
  const at = new Date(local);
  if (Number.isNaN(at.getTime())) return local;
  const minutes = -at.getTimezoneOffset();
  const ahead = Math.abs(minutes);
  return `${localTimeOf(at.toISOString())}:00${minutes < 0 ? '-' : '+'}${two(Math.floor(ahead / 60))}:${two(ahead % 60)}`;
}
