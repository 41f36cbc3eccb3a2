#include "adapters/postgres_transcripts.h"

#include <algorithm>
#include <map>
#include <nlohmann/json.hpp>

#include "adapters/postgres_query.h"
#include "chat/message_json.h"

namespace livechat {

namespace {

using nlohmann::json;

// What a transaction writes, as JSON: see postgres_query.h.
struct Rows {
  std::string sessions, messages;
};

// PostgreSQL's text has no NUL, which a model may write.
std::string withoutNul(std::string text) {
  std::erase(text, '\0');
  return text;
}

template <class Value>
void putIfKnown(json& row, const char* column, const std::optional<Value>& value) {
  if (value) row[column] = *value;
}

void putIfNotEmpty(json& row, const char* column, const std::string& text) {
  if (!text.empty()) row[column] = withoutNul(text);
}

json sourceRows(const std::vector<Source>& sources) {
  json rows = json::array();
  for (const Source& source : sources) {
    rows.push_back({{"title", withoutNul(source.title)}, {"url", withoutNul(source.url)}});
  }
  return rows;
}

// Columns that are absent become null.
json messageRow(const TranscriptEntry& entry) {
  const Message& message = *entry.message;
  const ReplyFacts& facts = entry.facts;
  json row = {{"session", entry.session},
              {"id", message.id},
              {"attempt", message.attempt},
              {"seq", message.seq},
              {"role", name(message.role)},
              {"status", name(message.status)},
              {"content", withoutNul(message.content)},
              {"ts", timeText(message.time.value_or(entry.logged))},
              {"logged_at", timeText(entry.logged)},
              {"fallback", message.fallback}};
  if (message.failure) row["class"] = name(*message.failure);
  if (!message.sources.empty()) row["sources"] = sourceRows(message.sources);
  putIfNotEmpty(row, "provider", facts.provider);
  putIfNotEmpty(row, "model", facts.model);
  putIfKnown(row, "prompt_tokens", facts.promptTokens);
  putIfKnown(row, "output_tokens", facts.outputTokens);
  putIfKnown(row, "thought_tokens", facts.thoughtTokens);
  putIfKnown(row, "cost_usd", facts.costUsd);
  putIfKnown(row, "first_text_ms", facts.firstTextMs);
  putIfKnown(row, "total_ms", facts.totalMs);
  return row;
}

// A session of the batch: what its messages and erasures say of it.
struct SessionRow {
  std::optional<std::string> site;  // of a message; nothing: there is none
  std::optional<WallTime> erased;   // the last time
};

std::string dumped(const json& rows) {
  return rows.dump(-1, ' ', false, json::error_handler_t::replace);
}

Rows rowsOf(const std::vector<TranscriptEntry>& entries) {
  std::map<SessionId, SessionRow> sessions;
  json messages = json::array();
  for (const TranscriptEntry& entry : entries) {
    SessionRow& session = sessions[entry.session];
    if (entry.message) {
      if (session.site.value_or("").empty()) session.site = entry.site;
      messages.push_back(messageRow(entry));
    } else {
      session.erased = std::max(session.erased.value_or(entry.logged), entry.logged);
    }
  }
  json rows = json::array();
  for (const auto& [id, session] : sessions) {
    json row = {{"id", id}};
    putIfKnown(row, "site", session.site);
    if (session.erased) row["erased_at"] = timeText(*session.erased);
    rows.push_back(std::move(row));
  }
  return {dumped(rows), dumped(messages)};
}

// Also takes the rows' locks, of those that stay as they are too.
void writeSessions(pqxx::transaction_base& transaction, const std::string& sessions) {
  query(transaction, R"(
      insert into sessions (id, site, erased_at)
      select id, site, erased_at
      from json_to_recordset($1::json) as new (id text, site text, erased_at timestamptz)
      order by id
      on conflict (id) do update
        set site = coalesce(nullif(sessions.site, ''), excluded.site, sessions.site),
            erased_at = greatest(sessions.erased_at, excluded.erased_at)
        where excluded.erased_at > coalesce(sessions.erased_at, '-infinity')
           or (coalesce(sessions.site, '') = '' and excluded.site is not null
               and excluded.site is distinct from sessions.site))",
        sessions);
}

void eraseMessages(pqxx::transaction_base& transaction, const std::string& sessions) {
  query(transaction, R"(
      delete from messages using sessions
      where sessions.id in (select id from json_to_recordset($1::json)
                              as new (id text, erased_at timestamptz) where erased_at is not null)
        and messages.session = sessions.id and messages.logged_at <= sessions.erased_at)",
        sessions);
}

void writeMessages(pqxx::transaction_base& transaction, const std::string& messages) {
  query(transaction, R"(
      insert into messages (session, id, attempt, seq, role, status, class, content, ts, logged_at,
                            sources, fallback, provider, model, prompt_tokens, output_tokens,
                            thought_tokens, cost_usd, first_text_ms, total_ms)
      select new.session, new.id, attempt, seq, role, status, class, content, ts, logged_at,
             sources, fallback, provider, model, prompt_tokens, output_tokens,
             thought_tokens, cost_usd, first_text_ms, total_ms
      from json_to_recordset($1::json) as new (
        session text, id text, attempt integer, seq bigint, role text, status text, class text,
        content text, ts timestamptz, logged_at timestamptz, sources jsonb, fallback boolean,
        provider text, model text, prompt_tokens integer, output_tokens integer,
        thought_tokens integer, cost_usd numeric, first_text_ms integer, total_ms integer)
      join sessions on sessions.id = new.session
      where sessions.erased_at is null or logged_at > sessions.erased_at
      on conflict (session, id, attempt) do nothing)",
        messages);
}

// Of an erased session nothing else is kept than when.
void bareErased(pqxx::transaction_base& transaction, const std::string& sessions) {
  query(transaction, R"(
      update sessions set site = null
      where id in (select id from json_to_recordset($1::json) as new (id text))
        and erased_at is not null and site is not null
        and not exists (select from messages where session = sessions.id))",
        sessions);
}

}  // namespace

Task<Result<void>> PostgresTranscripts::store(std::vector<TranscriptEntry> entries) {
  auto job = [rows = rowsOf(entries)](pqxx::transaction_base& transaction) {
    writeSessions(transaction, rows.sessions);
    eraseMessages(transaction, rows.sessions);
    writeMessages(transaction, rows.messages);
    bareErased(transaction, rows.sessions);
    return true;
  };
  const Result<bool> stored = co_await pool_.run(std::move(job));
  if (!stored) co_return std::unexpected(stored.error());
  co_return Result<void>();
}

}  // namespace livechat
