create extension if not exists vector;
create table articles (id bigserial primary key, body text not null, embedding vector(1024));
