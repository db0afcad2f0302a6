import { Button, PasswordInput, TextInput } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { Link, useNavigate } from "@tanstack/react-router";
import { type FormEvent, useState } from "react";
import { api, read, setCsrf } from "../api/client";
import { queryClient, sessionQuery, setupQuery } from "../api/queries";
import { useAddress, useTitle } from "../app/hooks";
import { one } from "../app/search";
import { Bones, Empty, Trouble } from "../parts/state";
import styles from "./door.module.css";

/** The first administrator, by the one-time link that the server printed. */
export function SetupPage() {
  useTitle("First administrator");
  const [search] = useAddress();
  const token = one(search, "token") ?? "";
  const state = useQuery(setupQuery(token));
  return (
    <main className={styles.door}>
      <div className={styles.box}>
        <div className={styles.brand}>
          <img src="/favicon.svg" alt="" width="26" height="26" />
          Bartizan
        </div>
        {state.isPending ? <Bones lines={5} /> : null}
        {state.isError ? <Trouble error={state.error} retry={() => void state.refetch()} /> : null}
        {state.data && !state.data.needed ? (
          <Empty
            title="This installation already has an administrator"
            action={
              <Link to="/sign-in" className="link">
                Sign in
              </Link>
            }
          />
        ) : null}
        {state.data?.needed && !state.data.valid ? (
          <Empty title="This setup link is not valid" command="bartizan admin create">
            A link works once. Restart the server for a new one, or make the administrator on the command line.
          </Empty>
        ) : null}
        {state.data?.needed && state.data.valid ? <SetupForm token={token} /> : null}
      </div>
    </main>
  );
}

function SetupForm({ token }: { token: string }) {
  const navigate = useNavigate();
  const [username, setUsername] = useState("admin");
  const [password, setPassword] = useState("");
  const [again, setAgain] = useState("");
  const [error, setError] = useState("");
  const [busy, setBusy] = useState(false);
  const submit = async (event: FormEvent) => {
    event.preventDefault();
    if (password !== again) {
      setError("The two passwords differ.");
      return;
    }
    setBusy(true);
    setError("");
    try {
      const session = await read(api.POST("/api/setup", { body: { token, username, password } }));
      setCsrf(session.csrf);
      queryClient.clear();
      queryClient.setQueryData(sessionQuery.queryKey, session);
      await navigate({ to: "/", search: {} });
    } catch (reason) {
      setError(reason instanceof Error ? reason.message : "Setting up failed.");
      setBusy(false);
    }
  };
  return (
    <>
      <h1>Make the first administrator</h1>
      <p>This account can do everything. The link stops working once it exists.</p>
      <form className={styles.form} onSubmit={(event) => void submit(event)}>
        <TextInput
          label="Username"
          name="username"
          autoComplete="username"
          required
          withAsterisk={false}
          value={username}
          onChange={(event) => setUsername(event.currentTarget.value)}
        />
        <PasswordInput
          label="Password"
          description="At least 12 characters"
          name="password"
          autoComplete="new-password"
          autoFocus
          required
          withAsterisk={false}
          minLength={12}
          value={password}
          onChange={(event) => setPassword(event.currentTarget.value)}
        />
        <PasswordInput
          label="Password again"
          name="again"
          autoComplete="new-password"
          required
          withAsterisk={false}
          value={again}
          onChange={(event) => setAgain(event.currentTarget.value)}
        />
        {error ? (
          <p role="alert" className={styles.error}>
            {error}
          </p>
        ) : null}
        <Button type="submit" size="sm" loading={busy} mt={4}>
          Create administrator
        </Button>
      </form>
    </>
  );
}
