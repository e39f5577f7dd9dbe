"""What `list --beside python3` measures beside ANIP: FastAPI and SQLAlchemy over SQLite, with the rows of an ANIP that runs.

usage: python3 fastapi_articles.py FROM PORT FOLDER

Copies every article that FROM, an ANIP's address, lists into a SQLite file in FOLDER, then serves /api/articles?limit= with two
worker processes. Needs fastapi, sqlalchemy, uvicorn, uvloop and httptools.
"""

import json
import os
import sys
import urllib.request
from datetime import datetime
from typing import Any, Dict, List, Optional

import fastapi
import pydantic
import sqlalchemy as sa
import uvicorn
from sqlalchemy.orm import Session, declarative_base

DATABASE = "ANIP_BENCH_DATABASE"
Base = declarative_base()


class Article(Base):
    __tablename__ = "article"

    id = sa.Column(sa.Integer, primary_key=True)
    title = sa.Column(sa.Text)
    content = sa.Column(sa.Text)
    source = sa.Column(sa.Text)
    author = sa.Column(sa.Text)
    url = sa.Column(sa.Text)
    published_at = sa.Column(sa.DateTime, index=True)
    language = sa.Column(sa.Text)
    region = sa.Column(sa.Text)
    api_source = sa.Column(sa.Text)
    topic = sa.Column(sa.Text)
    sentiment = sa.Column(sa.Text)
    sentiment_confidence = sa.Column(sa.Float)
    created_at = sa.Column(sa.DateTime)
    updated_at = sa.Column(sa.DateTime)
    summary = sa.Column(sa.Text)
    keywords = sa.Column(sa.JSON)
    entities = sa.Column(sa.JSON)
    topic_scores = sa.Column(sa.JSON)
    labels = sa.Column(sa.JSON)
    image_url = sa.Column(sa.Text)


class ArticleOut(pydantic.BaseModel):
    id: int
    title: str
    content: Optional[str]
    source: Optional[str]
    author: Optional[str]
    url: str
    published_at: Optional[datetime]
    language: Optional[str]
    region: Optional[str]
    api_source: str
    topic: Optional[str]
    sentiment: Optional[str]
    sentiment_confidence: Optional[float]
    created_at: datetime
    updated_at: datetime
    summary: Optional[str]
    keywords: Optional[List[str]]
    entities: Optional[List[Dict[str, Any]]]
    topic_scores: Optional[Dict[str, float]]
    labels: Optional[Dict[str, Any]]
    image_url: Optional[str]

    class Config:
        orm_mode = True
        from_attributes = True


def open_database():
    return sa.create_engine("sqlite:///" + os.environ[DATABASE], connect_args={"check_same_thread": False})


def copy(address):
    engine = open_database()
    Base.metadata.create_all(engine)
    names = [column.name for column in Article.__table__.columns]
    dates = ("published_at", "created_at", "updated_at")
    url = address + "api/articles?limit=100"
    with Session(engine) as session:
        while url:
            with urllib.request.urlopen(url) as answer:
                rows, link = json.load(answer), answer.headers.get("Link") or ""
            for row in rows:
                values = {name: row.get(name) for name in names}
                for name in dates:
                    values[name] = values[name] and datetime.fromisoformat(values[name][:19])
                session.add(Article(**values))
            session.commit()
            following = [part for part in link.split(",") if 'rel="next"' in part]
            url = following[0].split("<")[1].split(">")[0] if following else None
            if url and url.startswith("/"):
                url = address.rstrip("/") + url


app = fastapi.FastAPI()
if DATABASE in os.environ:
    engine = open_database()


@app.get("/api/articles", response_model=List[ArticleOut])
def list_articles(limit: int = fastapi.Query(10, ge=1, le=100)):
    with Session(engine) as session:
        return session.execute(sa.select(Article).order_by(Article.published_at.desc(), Article.id.desc()).limit(limit)).scalars().all()


@app.get("/health")
def health():
    return {"status": "healthy"}


if __name__ == "__main__":
    os.environ[DATABASE] = os.path.join(sys.argv[3], "fastapi.db")
    copy(sys.argv[1])
    print(f"fastapi {fastapi.__version__}, sqlalchemy {sa.__version__}, pydantic {pydantic.VERSION}, python {sys.version.split()[0]}", flush=True)
    sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
    uvicorn.run("fastapi_articles:app", host="127.0.0.1", port=int(sys.argv[2]), workers=2, log_level="error")
