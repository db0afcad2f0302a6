const UNITS: [Intl.RelativeTimeFormatUnit, number][] = [
  ["year", 31_536_000],
  ["month", 2_592_000],
  ["week", 604_800],
  ["day", 86_400],
  ["hour", 3_600],
  ["minute", 60],
];
const relative = new Intl.RelativeTimeFormat("en", { numeric: "auto" });
const exact = new Intl.DateTimeFormat("en-GB", { dateStyle: "medium", timeStyle: "short", timeZone: "UTC" });
const day = new Intl.DateTimeFormat("en-GB", { dateStyle: "medium", timeZone: "UTC" });
const clock = new Intl.DateTimeFormat("en-GB", { timeStyle: "medium", timeZone: "UTC" });

/** "3 hours ago"; "just now" below a minute. */
export function agoText(iso: string, now = Date.now()): string {
  const seconds = (Date.parse(iso) - now) / 1000;
  if (Number.isNaN(seconds)) return iso;
  for (const [unit, size] of UNITS) {
    if (Math.abs(seconds) >= size) return relative.format(Math.trunc(seconds / size), unit);
  }
  return "just now";
}

export function exactText(iso: string): string {
  const time = new Date(iso);
  return Number.isNaN(time.getTime()) ? iso : `${exact.format(time)} UTC`;
}

export function dayText(iso: string): string {
  const time = new Date(iso);
  return Number.isNaN(time.getTime()) ? iso : day.format(time);
}

export function clockText(iso: string): string {
  const time = new Date(iso);
  return Number.isNaN(time.getTime()) ? iso : clock.format(time);
}

/** A moment as distance from now, the exact UTC time in its title. */
export function Ago({ time }: { time: string | null | undefined }) {
  if (!time) return <span className="dim">Unknown</span>;
  return (
    <time dateTime={time} title={exactText(time)} className="num">
      {agoText(time)}
    </time>
  );
}
