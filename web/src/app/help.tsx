import { Modal } from "@mantine/core";
import styles from "./help.module.css";
import { PAGES } from "./shell";

const GROUPS: { title: string; keys: [string, string][] }[] = [
  { title: "Go to", keys: PAGES.map((page): [string, string] => [`g ${page.key}`, page.title]) },
  {
    title: "Lists",
    keys: [
      ["j", "Next row"],
      ["k", "Previous row"],
      ["o", "Open the row"],
      ["Enter", "Open the row"],
      ["e", "Show its evidence"],
      ["x", "Select the row, to accept several findings at once"],
    ],
  },
  {
    title: "Anywhere",
    keys: [
      ["/", "Search"],
      ["Ctrl K", "Search"],
      ["Esc", "Close what is open"],
      ["?", "This list"],
    ],
  },
];

/** The keyboard, listed. */
export default function Help({ close }: { close: () => void }) {
  return (
    <Modal opened onClose={close} title="Keyboard shortcuts" size="lg">
      <div className={styles.groups}>
        {GROUPS.map((group) => (
          <section key={group.title}>
            <h3>{group.title}</h3>
            <dl className={styles.keys}>
              {group.keys.map(([key, meaning]) => (
                <div key={key}>
                  <dt>
                    {key.split(" ").map((part) => (
                      <kbd key={part}>{part}</kbd>
                    ))}
                  </dt>
                  <dd>{meaning}</dd>
                </div>
              ))}
            </dl>
          </section>
        ))}
      </div>
    </Modal>
  );
}
