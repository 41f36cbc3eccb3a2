#include "adapters/postgres_transcripts.h"

#include <algorithm>
#include <map>
#include <nlohmann/json.hpp>

#include "adapters/postgres_query.h"
#include "chat/message_json.h"
#include "chat/visitor_json.h"

namespace livechat {

namespace {

using nlohmann::json;

// The tables with what was said in a session.
constexpr const char* kOfSession[] = {"messages", "visitors", "consents", "feedback",
                                      "contact_requests"};

// Of the rows `new`, those that no erasure came after.
constexpr const char* kNotErased = R"(
      join sessions on sessions.id = new.session
      where sessions.erased_at is null or logged_at > sessions.erased_at)";

// What a transaction writes, as JSON: see postgres_query.h. Empty: nothing.
struct Rows {
  std::string sessions, messages, visitors, consents, feedback, contacts;
  bool erases = false;
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

json choiceRows(const std::vector<std::string>& choices) {
  json rows = json::array();
  for (const std::string& choice : choices) rows.push_back(withoutNul(choice));
  return rows;
}

// Without NUL as it is: what a card says was in PostgreSQL before.
json cardRows(const std::vector<Card>& cards) { return cardsJson(cards); }

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
  if (!message.choices.empty()) row["choices"] = choiceRows(message.choices);
  if (!message.cards.empty()) row["cards"] = cardRows(message.cards);
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

json rowOf(const TranscriptEntry& entry) {
  return {{"session", entry.session},
          {"logged_at", timeText(entry.logged)},
          {"logged_order", entry.loggedOrder}};
}

json visitorRow(const TranscriptEntry& entry) {
  json row = rowOf(entry);
  putIfNotEmpty(row, "name", entry.visitor->name);
  putIfNotEmpty(row, "email", entry.visitor->email);
  putIfNotEmpty(row, "user_sub", entry.visitor->user);
  return row;
}

json consentRow(const TranscriptEntry& entry) {
  json row = rowOf(entry);
  putIfNotEmpty(row, "wording", entry.visitor->consent);
  return row;
}

json feedbackRow(const TranscriptEntry& entry) {
  json row = rowOf(entry);
  row["reply"] = entry.rating->reply;
  if (entry.rating->verdict) row["rating"] = name(*entry.rating->verdict);
  putIfNotEmpty(row, "comment", entry.rating->comment);
  return row;
}

json contactRow(const TranscriptEntry& entry) {
  json row = rowOf(entry);
  row["id"] = entry.contact->id;
  putIfNotEmpty(row, "email", entry.contact->email);
  putIfNotEmpty(row, "name", entry.contact->name);
  putIfNotEmpty(row, "question", entry.contact->question);
  return row;
}

// Of entries about one thing, which `key` names, only the youngest: a statement may touch a row
// once.
template <class Key>
std::vector<const TranscriptEntry*> youngest(const std::vector<TranscriptEntry>& entries, Key key) {
  std::map<std::string, const TranscriptEntry*> chosen;
  const auto age = [](const TranscriptEntry& entry) {
    return std::pair(entry.logged, entry.loggedOrder);
  };
  for (const TranscriptEntry& entry : entries) {
    const std::optional<std::string> about = key(entry);
    if (!about) continue;
    const TranscriptEntry*& kept = chosen[*about];
    if (kept == nullptr || age(*kept) < age(entry)) kept = &entry;
  }
  std::vector<const TranscriptEntry*> list;
  for (const auto& [about, entry] : chosen) list.push_back(entry);
  return list;
}

// A session of the batch: what its entries and erasures say of it.
struct SessionRow {
  std::optional<std::string> site;  // of what was said; nothing: there is nothing
  std::optional<WallTime> erased;   // the last time
};

std::string dumped(const json& rows) {
  return rows.dump(-1, ' ', false, json::error_handler_t::replace);
}

std::string sessionRows(const std::vector<TranscriptEntry>& entries) {
  std::map<SessionId, SessionRow> sessions;
  for (const TranscriptEntry& entry : entries) {
    SessionRow& session = sessions[entry.session];
    if (entry.isErasure()) {
      session.erased = std::max(session.erased.value_or(entry.logged), entry.logged);
    } else if (session.site.value_or("").empty()) {
      session.site = entry.site;
    }
  }
  json rows = json::array();
  for (const auto& [id, session] : sessions) {
    json row = {{"id", id}};
    putIfKnown(row, "site", session.site);
    if (session.erased) row["erased_at"] = timeText(*session.erased);
    rows.push_back(std::move(row));
  }
  return dumped(rows);
}

// Empty when there is none.
template <class Entries, class Has, class Row>
std::string rowsFor(const Entries& entries, Has has, Row row) {
  json rows = json::array();
  for (const TranscriptEntry* entry : entries) {
    if (has(*entry)) rows.push_back(row(*entry));
  }
  return rows.empty() ? std::string() : dumped(rows);
}

Rows rowsOf(const std::vector<TranscriptEntry>& entries) {
  std::vector<const TranscriptEntry*> all;
  all.reserve(entries.size());
  for (const TranscriptEntry& entry : entries) all.push_back(&entry);
  const auto visitors = youngest(entries, [](const TranscriptEntry& entry) {
    return entry.visitor ? std::optional(entry.session) : std::nullopt;
  });
  const auto ratings = youngest(entries, [](const TranscriptEntry& entry) {
    return entry.rating ? std::optional(entry.session + ' ' + entry.rating->reply) : std::nullopt;
  });
  const auto any = [](const TranscriptEntry&) { return true; };
  const auto agreed = [](const TranscriptEntry& entry) {
    return entry.visitor && !entry.visitor->consent.empty();
  };
  const auto said = [](const TranscriptEntry& entry) { return entry.message.has_value(); };
  const auto asked = [](const TranscriptEntry& entry) { return entry.contact.has_value(); };
  return {sessionRows(entries),
          rowsFor(all, said, messageRow),
          rowsFor(visitors, any, visitorRow),
          rowsFor(all, agreed, consentRow),
          rowsFor(ratings, any, feedbackRow),
          rowsFor(all, asked, contactRow),
          std::ranges::any_of(entries, &TranscriptEntry::isErasure)};
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

// What the erasures of the batch came after.
void eraseFrom(pqxx::transaction_base& transaction, const std::string& table,
               const std::string& sessions) {
  query(transaction, "delete from " + table + R"( as old using sessions
      where sessions.id in (select id from json_to_recordset($1::json)
                              as new (id text, erased_at timestamptz) where erased_at is not null)
        and old.session = sessions.id and old.logged_at <= sessions.erased_at)",
        sessions);
}

void writeMessages(pqxx::transaction_base& transaction, const std::string& messages) {
  query(transaction, std::string(R"(
      insert into messages (session, id, attempt, seq, role, status, class, content, ts, logged_at,
                            sources, choices, cards, fallback, provider, model, prompt_tokens,
                            output_tokens, thought_tokens, cost_usd, first_text_ms, total_ms)
      select new.session, new.id, attempt, seq, role, status, class, content, ts, logged_at,
             sources, choices, cards, fallback, provider, model, prompt_tokens, output_tokens,
             thought_tokens, cost_usd, first_text_ms, total_ms
      from json_to_recordset($1::json) as new (
        session text, id text, attempt integer, seq bigint, role text, status text, class text,
        content text, ts timestamptz, logged_at timestamptz, sources jsonb, choices jsonb,
        cards jsonb, fallback boolean,
        provider text, model text, prompt_tokens integer, output_tokens integer,
        thought_tokens integer, cost_usd numeric, first_text_ms integer, total_ms integer)
)") + kNotErased + R"(
      on conflict (session, id, attempt) do nothing)",
        messages);
}

// Who the younger one says wins; what it does not say stays.
void writeVisitors(pqxx::transaction_base& transaction, const std::string& visitors) {
  query(transaction, std::string(R"(
      insert into visitors as old (session, name, email, user_sub, logged_at, logged_order)
      select new.session, name, email, user_sub, logged_at, logged_order
      from json_to_recordset($1::json) as new (session text, name text, email text, user_sub text,
                                               logged_at timestamptz, logged_order bigint)
)") + kNotErased + R"(
      on conflict (session) do update
        set name = coalesce(excluded.name, old.name),
            email = coalesce(excluded.email, old.email),
            user_sub = coalesce(excluded.user_sub, old.user_sub),
            logged_at = excluded.logged_at, logged_order = excluded.logged_order
        where (excluded.logged_at, excluded.logged_order) > (old.logged_at, old.logged_order))",
        visitors);
}

void writeConsents(pqxx::transaction_base& transaction, const std::string& consents) {
  query(transaction, std::string(R"(
      insert into consents (session, wording, logged_at)
      select new.session, wording, logged_at
      from json_to_recordset($1::json) as new (session text, wording text, logged_at timestamptz)
)") + kNotErased + R"(
      on conflict (session, logged_at) do nothing)",
        consents);
}

void writeFeedback(pqxx::transaction_base& transaction, const std::string& feedback) {
  query(transaction, std::string(R"(
      insert into feedback as old (session, reply, rating, comment, logged_at, logged_order)
      select new.session, reply, rating, comment, logged_at, logged_order
      from json_to_recordset($1::json) as new (session text, reply text, rating text, comment text,
                                               logged_at timestamptz, logged_order bigint)
)") + kNotErased + R"(
      on conflict (session, reply) do update
        set rating = excluded.rating, comment = excluded.comment,
            logged_at = excluded.logged_at, logged_order = excluded.logged_order
        where (excluded.logged_at, excluded.logged_order) > (old.logged_at, old.logged_order))",
        feedback);
}

void writeContacts(pqxx::transaction_base& transaction, const std::string& contacts) {
  query(transaction, std::string(R"(
      insert into contact_requests (session, id, email, name, question, logged_at)
      select new.session, new.id, email, name, question, logged_at
      from json_to_recordset($1::json) as new (session text, id text, email text, name text,
                                               question text, logged_at timestamptz)
)") + kNotErased + R"(
      order by logged_at
      on conflict (session, id) do nothing)",
        contacts);
}

// Of an erased session nothing else is kept than when.
void bareErased(pqxx::transaction_base& transaction, const std::string& sessions) {
  query(transaction, R"(
      update sessions set site = null
      where id in (select id from json_to_recordset($1::json) as new (id text))
        and erased_at is not null and site is not null
        and not exists (select from messages where session = sessions.id)
        and not exists (select from visitors where session = sessions.id)
        and not exists (select from consents where session = sessions.id)
        and not exists (select from feedback where session = sessions.id)
        and not exists (select from contact_requests where session = sessions.id))",
        sessions);
}

}  // namespace

Task<Result<void>> PostgresTranscripts::store(std::vector<TranscriptEntry> entries) {
  auto job = [rows = rowsOf(entries)](pqxx::transaction_base& transaction) {
    writeSessions(transaction, rows.sessions);
    for (const char* table : kOfSession) {
      if (rows.erases) eraseFrom(transaction, table, rows.sessions);
    }
    if (!rows.messages.empty()) writeMessages(transaction, rows.messages);
    if (!rows.visitors.empty()) writeVisitors(transaction, rows.visitors);
    if (!rows.consents.empty()) writeConsents(transaction, rows.consents);
    if (!rows.feedback.empty()) writeFeedback(transaction, rows.feedback);
    if (!rows.contacts.empty()) writeContacts(transaction, rows.contacts);
    bareErased(transaction, rows.sessions);
    return true;
  };
  const Result<bool> stored = co_await pool_.run(std::move(job));
  if (!stored) co_return std::unexpected(stored.error());
  co_return Result<void>();
}

}  // namespace livechat
