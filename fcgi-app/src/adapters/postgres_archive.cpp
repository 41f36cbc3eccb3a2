#include "adapters/postgres_archive.h"

#include <algorithm>
#include <nlohmann/json.hpp>

#include "adapters/postgres_query.h"
#include "chat/identifiers.h"
#include "chat/message_json.h"

namespace livechat {

namespace {

using nlohmann::json;

StoredMessage messageIn(const pqxx::row& row) {
  Message message;
  message.id = textOf(row["id"]);
  message.role = roleNamed(textOf(row["role"])).value_or(Role::User);
  message.content = textOf(row["content"]);
  message.time = parseTimeText(textOf(row["ts"]));
  message.status = messageStatusNamed(textOf(row["status"])).value_or(MessageStatus::Complete);
  message.failure = failureClassNamed(textOf(row["class"]));
  for (const json& source : json::parse(textOf(row["sources"]))) {
    message.sources.push_back({source.value("title", ""), source.value("url", "")});
  }
  const json more = {{"choices", json::parse(textOf(row["choices"]))},
                     {"cards", json::parse(textOf(row["cards"]))}};
  message.choices = parseChoices(more);
  message.cards = parseCards(more);
  message.fallback = row["fallback"].as<bool>();
  message.attempt = row["attempt"].as<int>();
  message.seq = row["seq"].as<std::int64_t>();
  return {messageText(message), message.seq};
}

// From the newest on, by the index: what a session of thousands has before it is not looked at. No
// more than the live history takes.
std::vector<StoredMessage> newestMessages(pqxx::transaction_base& transaction,
                                          const SessionId& session, std::size_t most) {
  std::vector<StoredMessage> messages;
  std::size_t bytes = 0;
  for (const auto& row : query(transaction, R"(
      select id, role, status, class, content, coalesce(sources, '[]')::text as sources,
             coalesce(choices, '[]')::text as choices, coalesce(cards, '[]')::text as cards,
             fallback, attempt, seq,
             to_char(ts at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') as ts
      from messages
      where session = $1
        and not exists (select from messages as later
                        where later.session = messages.session and later.id = messages.id
                          and later.attempt > messages.attempt)
      order by seq desc, logged_at desc limit $2)",
                               session, static_cast<std::int64_t>(most))) {
    StoredMessage message = messageIn(row);
    bytes += message.json.size();
    if (bytes > limits::kHistoryBytes) break;
    messages.push_back(std::move(message));
  }
  std::reverse(messages.begin(), messages.end());
  return messages;
}

std::optional<ArchivedSession> selectSession(pqxx::transaction_base& transaction,
                                             const SessionId& session, std::size_t most) {
  const pqxx::result found = query(transaction, R"(
      select site, site is null as erased,
             (select coalesce(max(seq), 0) from messages where session = sessions.id) as seq,
             (select user_sub from visitors where session = sessions.id) as user_sub
      from sessions where id = $1)",
                                   session);
  if (found.empty()) return std::nullopt;
  ArchivedSession archived;
  archived.site = textOf(found[0]["site"]);
  archived.erased = found[0]["erased"].as<bool>();
  archived.seq = found[0]["seq"].as<std::int64_t>();
  archived.user = textOf(found[0]["user_sub"]);
  if (!archived.erased) archived.messages = newestMessages(transaction, session, most);
  return archived;
}

// In words for the visitor; the pool has logged the cause.
std::unexpected<Error> forVisitors(const Error& cause) {
  if (cause.kind == ErrorKind::Internal) {
    return failure(ErrorKind::Internal, "internal", "Something went wrong on our side.");
  }
  return failure(ErrorKind::Unavailable, "storage_unavailable",
                 "The conversation cannot be read right now. Try again in a moment.");
}

}  // namespace

Task<Result<std::optional<ArchivedSession>>> PostgresArchive::find(SessionId session,
                                                                   std::size_t most) {
  if (!isSessionId(session)) co_return std::nullopt;  // and no need to ask
  auto job = [session, most](pqxx::transaction_base& transaction) {
    return selectSession(transaction, session, most);
  };
  Result<std::optional<ArchivedSession>> found = co_await pool_.run(job);
  if (!found) co_return forVisitors(found.error());
  co_return found;
}

}  // namespace livechat
