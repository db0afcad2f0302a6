import asyncio

import gradio as gr

from clauses.drafting.drafter import drafter
from clauses.raw.moderate import harmless

OPTIONS = {"server_name": "0.0.0.0", "server_port": 7860, "show_api": False}


def draft(asked: str, history: list) -> str:
    if not harmless(asked):
        return "Please say that otherwise."
    answer = asyncio.run(drafter.get_response(messages=asked))
    return str(answer.content)


demo = gr.ChatInterface(draft, title="Clauses", type="messages")

if __name__ == "__main__":
    demo.launch(share=True, **OPTIONS)
