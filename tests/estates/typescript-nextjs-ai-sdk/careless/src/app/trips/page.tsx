"use client";

import { useChat } from "@ai-sdk/react";
import { DefaultChatTransport } from "ai";
import { useState } from "react";

import { Answer } from "@/components/answer";

export default function Page() {
  const [text, setText] = useState("");
  const { messages, sendMessage, status } = useChat({
    transport: new DefaultChatTransport({ api: "/api/chat" }),
  });
  return (
    <main>
      {messages.map((message) =>
        message.parts.map((part, index) =>
          part.type === "text" ? <Answer key={index} markdown={part.text} /> : null,
        ),
      )}
      <form
        onSubmit={(event) => {
          event.preventDefault();
          sendMessage({ text });
          setText("");
        }}
      >
        <input value={text} onChange={(event) => setText(event.target.value)} disabled={status !== "ready"} />
      </form>
    </main>
  );
}
