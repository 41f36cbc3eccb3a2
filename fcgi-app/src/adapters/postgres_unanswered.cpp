#include "adapters/postgres_unanswered.h"

#include <cstdint>
#include <nlohmann/json.hpp>

#include "adapters/faq_phrases.h"
#include "adapters/postgres_query.h"

namespace livechat {

namespace {

using nlohmann::json;

// How the FAQ begins to say that it does not know, in each language.
std::string unknownTexts() {
  json texts = json::array();
  for (const std::string_view text : faqUnknownTexts()) texts.push_back(text);
  return texts.dump();
}

}  // namespace

std::vector<UnansweredQuestion> selectUnanswered(pqxx::transaction_base& transaction,
                                                 const std::string& key, int days,
                                                 std::size_t most) {
  std::vector<UnansweredQuestion> found;
  for (const auto& row : query(transaction, R"(
      with unanswered as (
        select coalesce(sessions.site, '') as site, question.content as text, question.ts as ts,
               lower(btrim(regexp_replace(question.content, '[[:space:]]+', ' ', 'g'))) as said,
               case when reply.status = 'failed' then 'failed' else 'unknown' end as why
        from messages as question
        join sessions on sessions.id = question.session
        join messages as reply
          on reply.session = question.session and reply.id = question.id || '.r'
        where question.role = 'user'
          and question.ts > now() - make_interval(days => $2::integer)
          and ($1 = '' or sessions.site = $1)
          and not exists (select from messages as later
                          where later.session = reply.session and later.id = reply.id
                            and later.attempt > reply.attempt)
          and (reply.status = 'failed'
               or (reply.provider = 'faq'
                   and exists (select from jsonb_array_elements_text($3::jsonb) as unknown (text)
                               where starts_with(reply.content, unknown.text)))))
      select site, (array_agg(text order by ts desc))[1] as text, count(*) as times,
             to_char(max(ts) at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"') as last,
             to_json(array_agg(distinct why))::text as why
      from unanswered group by site, said order by max(ts) desc, said limit $4)",
                               key, days, unknownTexts(), static_cast<std::int64_t>(most))) {
    found.push_back({textOf(row["site"]), textOf(row["text"]), row["times"].as<std::size_t>(),
                     textOf(row["last"]),
                     json::parse(textOf(row["why"])).get<std::vector<std::string>>()});
  }
  return found;
}

}  // namespace livechat
