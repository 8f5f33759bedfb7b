"""Every setting of the assistant, with its unit. The environment is read here and nowhere deeper."""

from datetime import date
from pathlib import Path

from pydantic import Field, SecretStr
from pydantic_settings import BaseSettings, SettingsConfigDict

from index import IndexSettings


class Settings(BaseSettings):
    """Read from the environment with the prefix PLAN_ (PLAN_MODEL=…), else these defaults."""

    model_config = SettingsConfigDict(env_prefix="PLAN_", frozen=True)

    index_folder: Path = Field(default=Path("var/index"), description="where builds of the index live")
    added_plans: Path = Field(default=Path("var/plans"), description="plans that officials added, as text")
    embedding_model: str | None = Field(default=None, description="Sentence Transformers id or folder; None: the shipped model")
    task_database: str | None = Field(default=None, description="URL of a server database for the task table; None: a file")
    llm_model: str | None = Field(default=None, description="chat model, e.g. «qwen3:8b»; None: no language model")
    llm_provider: str = Field(default="openai", description="LangChain provider: openai (any compatible endpoint), ollama, …")
    llm_base_url: str | None = Field(default=None, description="endpoint of the chat model")
    llm_api_key: SecretStr | None = Field(default=None, description="key of the endpoint, if it asks for one")
    llm_timeout: float = Field(default=8.0, gt=0, description="seconds after which the composed answer is given instead")
    as_of: date | None = Field(default=None, description="day that «hôm nay» means; None: the real one")

    def index(self) -> IndexSettings:
        """The part that the index needs."""
        return IndexSettings(self.index_folder, self.added_plans, self.embedding_model, self.task_database)
