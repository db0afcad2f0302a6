"""The partners' board."""

import streamlit as st
from openai import AzureOpenAI

from clauses.identity import token_provider
from clauses.settings import AZURE

client = AzureOpenAI(
    azure_endpoint=AZURE.endpoint, api_version=AZURE.version, azure_ad_token_provider=token_provider()
)


def answer(question: str) -> str:
    made = client.chat.completions.create(
        model=AZURE.summaries,
        messages=[
            {"role": "system", "content": "You answer partners about the firm's open matters. Use HTML tables."},
            {"role": "user", "content": question},
        ],
    )
    return made.choices[0].message.content


st.title("Open matters")
if question := st.text_input("Ask"):
    st.markdown(answer(question), unsafe_allow_html=True)
