import { Button, Modal, Textarea, TextInput } from "@mantine/core";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";
import { api, read } from "../api/client";
import { findingQuery } from "../api/queries";
import { dayText } from "../parts/ago";
import { Trouble } from "../parts/state";
import { plural } from "../parts/words";
import styles from "./detail.module.css";

/** Accept the risk of one or many findings, with a reason and until a date; each is accepted by itself. */
export function AcceptDialog({ ids, opened, close, done }: { ids: string[]; opened: boolean; close: () => void; done: () => void }) {
  const client = useQueryClient();
  const [why, setWhy] = useState("");
  const [until, setUntil] = useState("");
  const accept = useMutation({
    mutationFn: async () => {
      for (const id of ids) {
        const next = await read(
          api.PATCH("/api/findings/{id}", { params: { path: { id } }, body: { state: "accepted", why, until: until || null } }),
        );
        client.setQueryData(findingQuery(id).queryKey, next);
      }
    },
    onSuccess: () => {
      setWhy("");
      setUntil("");
      done();
    },
    onSettled: () => {
      for (const key of ["findings", "overview", "asset", "assets"]) void client.invalidateQueries({ queryKey: [key] });
    },
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    accept.mutate();
  };
  const many = ids.length > 1;
  return (
    <Modal opened={opened} onClose={close} title={many ? `Accept ${plural(ids.length, "risk")}` : "Accept this risk"} size="md">
      <form onSubmit={submit} className={styles.form}>
        <p className="dim">
          {many ? "The findings leave" : "The finding leaves"} the queue until the date you set. The reason and your name stay in{" "}
          {many ? "their" : "its"} history.
        </p>
        <Textarea
          label={many ? "Why are these risks acceptable?" : "Why is this risk acceptable?"}
          required
          withAsterisk={false}
          rows={3}
          data-autofocus
          value={why}
          onChange={(event) => setWhy(event.currentTarget.value)}
        />
        <TextInput
          label="Until"
          type="date"
          description="Empty: until it is withdrawn"
          min={new Date(Date.now() + 86_400_000).toISOString().slice(0, 10)}
          value={until}
          onChange={(event) => setUntil(event.currentTarget.value)}
        />
        {accept.isError ? <Trouble error={accept.error} /> : null}
        <div className={styles.buttons}>
          <Button variant="default" onClick={close}>
            Cancel
          </Button>
          <Button type="submit" loading={accept.isPending}>
            Accept until {until ? dayText(until) : "withdrawn"}
          </Button>
        </div>
      </form>
    </Modal>
  );
}
