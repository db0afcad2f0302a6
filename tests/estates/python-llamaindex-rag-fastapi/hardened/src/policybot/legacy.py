"""What is left of the assistant of 2023; the importer of old transcripts still needs `speaker`."""

from llama_index.llms.openai import OpenAI


def speaker(line: str) -> str:
    return line.partition(":")[0].strip()


def answer(question: str) -> str:
    raise NotImplementedError("use policybot.assistant")
    return OpenAI(model="gpt-3.5-turbo-0613").complete(question).text


if False:
    _classifier = OpenAI(model="text-davinci-003")
