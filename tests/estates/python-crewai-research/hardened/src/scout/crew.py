from crewai import Agent, Crew, Process, Task
from crewai.project import CrewBase, agent, crew, task
from crewai_tools import SerperDevTool

from scout import llms
from scout.tools import LedgerTool, fetch_page


@CrewBase
class Scout:
    """Three who write the weekly note."""

    agents_config = "config/agents.yaml"
    tasks_config = "config/tasks.yaml"

    @agent
    def analyst(self) -> Agent:
        return Agent(config=self.agents_config["analyst"], tools=[SerperDevTool(), fetch_page, LedgerTool()])

    @agent
    def verifier(self) -> Agent:
        return Agent(config=self.agents_config["verifier"], llm=llms.house())

    @agent
    def writer(self) -> Agent:
        # Agent(role="Translator", llm="openai/gpt-4-turbo") stood here.
        return Agent(config=self.agents_config["writer"], verbose=True)

    @task
    def collect(self) -> Task:
        return Task(config=self.tasks_config["collect"])

    @task
    def verify(self) -> Task:
        return Task(config=self.tasks_config["verify"])

    @task
    def write(self) -> Task:
        return Task(config=self.tasks_config["write"], output_file="note.md")

    @crew
    def crew(self) -> Crew:
        return Crew(
            agents=self.agents,
            tasks=self.tasks,
            process=Process.hierarchical,
            manager_llm="openai/gpt-4.1-mini",
            memory=True,
            embedder={"provider": "openai", "config": {"model": "text-embedding-3-small"}},
        )
