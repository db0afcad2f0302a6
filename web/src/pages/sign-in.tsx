import { Button, PasswordInput, TextInput } from "@mantine/core";
import { useNavigate } from "@tanstack/react-router";
import { type FormEvent, useState } from "react";
import { api, read, setCsrf } from "../api/client";
import { queryClient, sessionQuery } from "../api/queries";
import { useAddress, useTitle } from "../app/hooks";
import { one } from "../app/search";
import styles from "./door.module.css";

/** Only addresses of this dashboard: a link must not send anybody elsewhere after signing in. */
function safeNext(next: string | undefined): string {
  if (!next?.startsWith("/")) return "/";
  const url = new URL(next, window.location.origin);
  return url.origin === window.location.origin && !next.startsWith("//") ? url.pathname + url.search : "/";
}

export function SignInPage() {
  useTitle("Sign in");
  const [search] = useAddress();
  const navigate = useNavigate();
  const [username, setUsername] = useState("");
  const [password, setPassword] = useState("");
  const [error, setError] = useState("");
  const [busy, setBusy] = useState(false);
  const submit = async (event: FormEvent) => {
    event.preventDefault();
    setBusy(true);
    setError("");
    try {
      const session = await read(api.POST("/api/session", { body: { username, password } }));
      setCsrf(session.csrf);
      queryClient.clear();
      queryClient.setQueryData(sessionQuery.queryKey, session);
      await navigate({ href: safeNext(one(search, "next")) });
    } catch (reason) {
      setError(reason instanceof Error ? reason.message : "Signing in failed.");
      setBusy(false);
    }
  };
  return (
    <main className={styles.door}>
      <div className={styles.box}>
        <div className={styles.brand}>
          <img src="/favicon.svg" alt="" width="26" height="26" />
          Bartizan
        </div>
        <h1>Sign in</h1>
        <p>AI security posture of your organisation.</p>
        <form className={styles.form} onSubmit={(event) => void submit(event)}>
          <TextInput
            label="Username"
            name="username"
            autoComplete="username"
            autoFocus
            required
            withAsterisk={false}
            value={username}
            onChange={(event) => setUsername(event.currentTarget.value)}
          />
          <PasswordInput
            label="Password"
            name="password"
            autoComplete="current-password"
            required
            withAsterisk={false}
            value={password}
            onChange={(event) => setPassword(event.currentTarget.value)}
          />
          {error ? (
            <p role="alert" className={styles.error}>
              {error}
            </p>
          ) : null}
          <Button type="submit" size="sm" loading={busy} mt={4}>
            Sign in
          </Button>
        </form>
      </div>
    </main>
  );
}
