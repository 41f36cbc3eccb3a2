#include "adapters/postgres_sites.h"

#include <nlohmann/json.hpp>

#include "adapters/postgres_query.h"
#include "chat/site_json.h"

namespace livechat {

namespace {

using nlohmann::json;

// Lists come and go as JSON, see postgres_query.h.
std::vector<std::string> listOf(const pqxx::field& field) {
  return json::parse(textOf(field)).get<std::vector<std::string>>();
}

std::string jsonList(const std::vector<std::string>& list) { return json(list).dump(); }

json jsonIn(const pqxx::field& field) {
  return field.is_null() ? json() : json::parse(textOf(field), nullptr, false);
}

std::optional<std::string> jsonOrNull(const SiteHours& hours) {
  return hours.timeZone.empty() ? std::nullopt : std::optional(hoursJson(hours).dump());
}

std::optional<int> numberIn(const pqxx::field& field) {
  return field.is_null() ? std::nullopt : std::optional(field.as<int>());
}

Site siteIn(const pqxx::row& row) {
  Site site;
  site.key = textOf(row["key"]);
  site.name = textOf(row["name"]);
  site.language = textOf(row["language"]);
  site.homeUrl = textOf(row["home_url"]);
  site.origins = listOf(row["origins"]);
  site.look = {textOf(row["color"]), textOf(row["position"]), textOf(row["theme"]),
               numberIn(row["radius"])};
  site.texts = {textOf(row["title"]), textOf(row["greeting"]), textOf(row["disclosure"]),
                textOf(row["placeholder"])};
  site.contact = {textOf(row["contact_email"]), textOf(row["contact_url"])};
  site.starters = listOf(row["starters"]);
  site.systemPrompt = textOf(row["system_prompt"]);
  site.hours = hoursIn(jsonIn(row["hours"]));
  site.privacy = {textOf(row["privacy_url"]), textOf(row["privacy_notice"]),
                  textOf(row["privacy_consent"])};
  site.intake = {textOf(row["intake_name"]), textOf(row["intake_email"])};
  site.greetings = greetingsIn(jsonIn(row["greetings"]));
  site.identitySecret = textOf(row["identity_secret"]);
  return site;
}

std::vector<FaqEntry> selectFaqEntries(pqxx::transaction_base& transaction,
                                       const std::string& key) {
  std::vector<FaqEntry> entries;
  for (const auto& row : query(transaction, R"(
      select id, question, answer, array_to_json(alternatives)::text as alternatives, title, url
      from faq_entries where site = $1 order by position, id)",
                               key)) {
    entries.push_back({textOf(row["id"]), textOf(row["question"]), textOf(row["answer"]),
                       listOf(row["alternatives"]), textOf(row["title"]), textOf(row["url"])});
  }
  return entries;
}

std::string jsonEntries(const std::vector<FaqEntry>& entries) {
  json list = json::array();
  for (const FaqEntry& entry : entries) {
    list.push_back({{"id", entry.id},
                    {"question", entry.question},
                    {"answer", entry.answer},
                    {"alternatives", entry.alternatives},
                    {"title", entry.title},
                    {"url", entry.url}});
  }
  return list.dump();
}

std::vector<Product> selectProducts(pqxx::transaction_base& transaction, const std::string& key) {
  std::vector<Product> products;
  for (const auto& row : query(transaction, R"(
      select id, title, array_to_json(names)::text as names, description, url, image,
             price::text as price, currency, availability
      from products where site = $1 order by position, id)",
                               key)) {
    products.push_back({textOf(row["id"]), textOf(row["title"]), listOf(row["names"]),
                        textOf(row["description"]), textOf(row["url"]), textOf(row["image"]),
                        textOf(row["price"]), textOf(row["currency"]),
                        textOf(row["availability"])});
  }
  return products;
}

std::string jsonProducts(const std::vector<Product>& products) {
  json list = json::array();
  for (const Product& product : products) {
    list.push_back({{"id", product.id},
                    {"title", product.title},
                    {"names", product.names},
                    {"description", product.description},
                    {"url", product.url},
                    {"image", product.image},
                    {"price", product.price},
                    {"currency", product.currency},
                    {"availability", product.availability}});
  }
  return list.dump();
}

// Both ways to write a site share the columns; `onConflict` is what makes them differ.
pqxx::result writeSite(pqxx::transaction_base& transaction, const Site& site,
                       const std::string& onConflict) {
  return query(transaction, R"(
      insert into sites (key, name, language, home_url, origins, color, position, title, greeting,
                         disclosure, placeholder, contact_email, contact_url, starters,
                         system_prompt, theme, radius, hours, privacy_url, privacy_notice,
                         privacy_consent, intake_name, intake_email, greetings)
      values ($1, $2, $3, $4, array(select jsonb_array_elements_text($5::jsonb)), $6, $7, $8, $9,
              $10, $11, $12, $13, array(select jsonb_array_elements_text($14::jsonb)), $15, $16,
              $17::integer, $18::jsonb, $19, $20, $21, $22, $23, $24::jsonb)
      on conflict (key) )" + onConflict,
               site.key, site.name, site.language, nullIfEmpty(site.homeUrl),
               jsonList(site.origins), nullIfEmpty(site.look.color),
               nullIfEmpty(site.look.position), nullIfEmpty(site.texts.title),
               nullIfEmpty(site.texts.greeting), nullIfEmpty(site.texts.disclosure),
               nullIfEmpty(site.texts.placeholder), nullIfEmpty(site.contact.email),
               nullIfEmpty(site.contact.url), jsonList(site.starters),
               nullIfEmpty(site.systemPrompt), nullIfEmpty(site.look.theme), site.look.radius,
               jsonOrNull(site.hours), nullIfEmpty(site.privacy.url),
               nullIfEmpty(site.privacy.notice), nullIfEmpty(site.privacy.consent),
               nullIfEmpty(site.intake.name), nullIfEmpty(site.intake.email),
               greetingsJson(site.greetings).dump());
}

}  // namespace

std::optional<Site> selectSite(pqxx::transaction_base& transaction, const std::string& key) {
  const pqxx::result rows = query(transaction, R"(
      select key, name, language, home_url, array_to_json(origins)::text as origins, color,
             position, title, greeting, disclosure, placeholder, contact_email, contact_url,
             array_to_json(starters)::text as starters, system_prompt, theme, radius, hours,
             privacy_url, privacy_notice, privacy_consent, intake_name, intake_email, greetings,
             identity_secret
      from sites where key = $1)",
                                  key);
  if (rows.empty()) return std::nullopt;
  Site site = siteIn(rows[0]);
  site.faq = selectFaqEntries(transaction, key);
  site.products = selectProducts(transaction, key);
  return site;
}

std::vector<SiteSummary> selectSiteSummaries(pqxx::transaction_base& transaction) {
  std::vector<SiteSummary> sites;
  for (const auto& row : transaction.exec(R"(
      select key, name, cardinality(origins),
             (select count(*) from faq_entries where site = sites.key)
      from sites order by key)")) {
    sites.push_back(
        {textOf(row[0]), textOf(row[1]), row[2].as<std::size_t>(), row[3].as<std::size_t>()});
  }
  return sites;
}

bool insertSite(pqxx::transaction_base& transaction, const Site& site) {
  if (writeSite(transaction, site, "do nothing").affected_rows() == 0) return false;
  replaceFaqEntries(transaction, site.key, site.faq);
  replaceProducts(transaction, site.key, site.products);
  return true;
}

void upsertSite(pqxx::transaction_base& transaction, const Site& site) {
  writeSite(transaction, site, R"(do update set
      name = excluded.name, language = excluded.language, home_url = excluded.home_url,
      origins = sites.origins || array(select o from unnest(excluded.origins) as o
                                       where not o = any (sites.origins)),
      color = excluded.color, position = excluded.position, title = excluded.title,
      greeting = excluded.greeting, disclosure = excluded.disclosure,
      placeholder = excluded.placeholder, contact_email = excluded.contact_email,
      contact_url = excluded.contact_url, starters = excluded.starters,
      system_prompt = excluded.system_prompt, theme = excluded.theme, radius = excluded.radius,
      hours = excluded.hours, privacy_url = excluded.privacy_url,
      privacy_notice = excluded.privacy_notice, privacy_consent = excluded.privacy_consent,
      intake_name = excluded.intake_name, intake_email = excluded.intake_email,
      greetings = excluded.greetings, updated_at = now())");
  replaceFaqEntries(transaction, site.key, site.faq);
  replaceProducts(transaction, site.key, site.products);
}

bool siteExists(pqxx::transaction_base& transaction, const std::string& key) {
  return !query(transaction, "select from sites where key = $1", key).empty();
}

bool addOrigin(pqxx::transaction_base& transaction, const std::string& key,
               const std::string& origin) {
  return query(transaction, R"(
      update sites set origins = origins || $2::text, updated_at = now()
      where key = $1 and not $2::text = any (origins))",
               key, origin)
             .affected_rows() > 0;
}

bool removeOrigin(pqxx::transaction_base& transaction, const std::string& key,
                  const std::string& origin) {
  return query(transaction, R"(
      update sites set origins = array_remove(origins, $2::text), updated_at = now()
      where key = $1 and $2::text = any (origins))",
               key, origin)
             .affected_rows() > 0;
}

void setIdentitySecret(pqxx::transaction_base& transaction, const std::string& key,
                       const std::string& secret) {
  query(transaction, "update sites set identity_secret = $2, updated_at = now() where key = $1",
        key, nullIfEmpty(secret));
}

void replaceFaqEntries(pqxx::transaction_base& transaction, const std::string& key,
                       const std::vector<FaqEntry>& entries) {
  query(transaction, "delete from faq_entries where site = $1", key);
  query(transaction, R"(
      insert into faq_entries (site, id, position, question, answer, alternatives, title, url)
      select $1, entry->>'id', place - 1, entry->>'question', entry->>'answer',
             array(select jsonb_array_elements_text(entry->'alternatives')),
             nullif(entry->>'title', ''), nullif(entry->>'url', '')
      from jsonb_array_elements($2::jsonb) with ordinality as list (entry, place))",
        key, jsonEntries(entries));
}

void replaceProducts(pqxx::transaction_base& transaction, const std::string& key,
                     const std::vector<Product>& products) {
  query(transaction, "delete from products where site = $1", key);
  query(transaction, R"(
      insert into products (site, id, position, title, names, description, url, image, price,
                            currency, availability)
      select $1, product->>'id', place - 1, product->>'title',
             array(select jsonb_array_elements_text(product->'names')),
             nullif(product->>'description', ''), product->>'url', nullif(product->>'image', ''),
             nullif(product->>'price', '')::numeric, nullif(product->>'currency', ''),
             nullif(product->>'availability', '')
      from jsonb_array_elements($2::jsonb) with ordinality as list (product, place))",
        key, jsonProducts(products));
}

}  // namespace livechat
