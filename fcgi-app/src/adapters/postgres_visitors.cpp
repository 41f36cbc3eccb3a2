#include "adapters/postgres_visitors.h"

#include "adapters/postgres_query.h"

namespace livechat {

namespace {

constexpr const char* kMinute = "'YYYY-MM-DD HH24:MI'";

std::string timeOf(const char* column) {
  return std::string("to_char(") + column + " at time zone 'UTC', " + kMinute + ")";
}

}  // namespace

std::vector<ContactNote> selectContacts(pqxx::transaction_base& transaction,
                                        const ContactFilter& filter) {
  std::vector<ContactNote> notes;
  const std::string statement =
      "select number, site, session, " + timeOf("logged_at") + R"( as time,
             email, name, question, done_at is not null as done
      from contact_requests join sessions on sessions.id = session
      where ($1 = '' or site = $1) and ($2 = 'all' or done_at is null)
      order by logged_at desc, number desc limit $3)";
  for (const auto& row :
       query(transaction, statement, filter.site, std::string(filter.openOnly ? "open" : "all"),
             static_cast<std::int64_t>(filter.most))) {
    notes.push_back({row["number"].as<std::int64_t>(), textOf(row["site"]), textOf(row["session"]),
                     textOf(row["time"]), textOf(row["email"]), textOf(row["name"]),
                     textOf(row["question"]), row["done"].as<bool>()});
  }
  return notes;
}

ContactDone finishContact(pqxx::transaction_base& transaction, std::int64_t number) {
  const pqxx::result found = query(
      transaction, "select done_at is not null from contact_requests where number = $1 for update",
      number);
  if (found.empty()) return ContactDone::Unknown;
  if (found[0][0].as<bool>()) return ContactDone::Before;
  query(transaction, "update contact_requests set done_at = now() where number = $1", number);
  return ContactDone::Now;
}

FeedbackSummary selectFeedback(pqxx::transaction_base& transaction, const FeedbackFilter& filter) {
  const pqxx::result counts = query(transaction, R"(
      select count(*) filter (where rating = 'up'), count(*) filter (where rating = 'down')
      from feedback join sessions on sessions.id = session
      where rating is not null and ($1 = '' or site = $1)
        and logged_at > now() - make_interval(days => $2::integer))",
                                    filter.site, filter.days);
  FeedbackSummary summary;
  summary.up = counts[0][0].as<std::size_t>();
  summary.down = counts[0][1].as<std::size_t>();
  // The attempt that was rated is the newest one, as a reply that is complete is not written anew.
  const std::string statement =
      "select " + timeOf("feedback.logged_at") + R"( as time, site, feedback.session,
             asked.content as question, told.content as answer, comment
      from feedback join sessions on sessions.id = feedback.session
      left join messages as asked
        on asked.session = feedback.session and asked.id = left(feedback.reply, -2)
      left join lateral (select content from messages
                         where session = feedback.session and id = feedback.reply
                         order by attempt desc limit 1) as told on true
      where rating = 'down' and ($1 = '' or site = $1)
        and feedback.logged_at > now() - make_interval(days => $2::integer)
      order by feedback.logged_at desc, feedback.logged_order desc limit $3)";
  for (const auto& row : query(transaction, statement, filter.site, filter.days,
                               static_cast<std::int64_t>(filter.most))) {
    summary.bad.push_back({textOf(row["time"]), textOf(row["site"]), textOf(row["session"]),
                           textOf(row["question"]), textOf(row["answer"]), textOf(row["comment"])});
  }
  return summary;
}

}  // namespace livechat
