import { IconCircle, IconCircleCheck, IconClockPause, IconRotateClockwise } from "@tabler/icons-react";
import styles from "./finding-state.module.css";
import { sentence } from "./words";

const ICON = { open: IconCircle, reopened: IconRotateClockwise, accepted: IconClockPause, fixed: IconCircleCheck } as const;

/** A finding's state as icon and word; neutral, because severity owns the colours. */
export function FindingStateMark({ state }: { state: keyof typeof ICON }) {
  const Icon = ICON[state];
  return (
    <span className={styles.state}>
      <Icon size={15} stroke={1.7} aria-hidden="true" />
      {sentence(state)}
    </span>
  );
}
