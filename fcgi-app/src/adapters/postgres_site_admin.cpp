#include "adapters/postgres_site_admin.h"

#include <fmt/core.h>

#include <thread>
#include <utility>

#include "adapters/postgres_conninfo.h"
#include "adapters/postgres_schema.h"
#include "adapters/postgres_sites.h"
#include "adapters/postgres_unanswered.h"
#include "adapters/postgres_visitors.h"

namespace livechat {

namespace {

constexpr std::chrono::milliseconds kRetryEvery{200};

}  // namespace

PostgresSiteAdmin::PostgresSiteAdmin(PostgresConfig config, PostgresConnection connection)
    : config_(std::move(config)), connection_(std::move(connection)) {}

Result<std::unique_ptr<PostgresSiteAdmin>> PostgresSiteAdmin::open(PostgresConfig config,
                                                                   std::chrono::seconds wait) {
  const Result<std::string> conninfo = postgresConninfo(config);
  if (!conninfo) return std::unexpected(conninfo.error());
  const auto giveUpAt = std::chrono::steady_clock::now() + wait;
  for (;;) {
    Result<PostgresConnection> connection = PostgresConnection::open(*conninfo);
    if (connection) {
      return std::unique_ptr<PostgresSiteAdmin>(
          new PostgresSiteAdmin(std::move(config), std::move(*connection)));
    }
    if (std::chrono::steady_clock::now() + kRetryEvery > giveUpAt) {
      return failure(ErrorKind::Unavailable, "storage_unavailable",
                     fmt::format("PostgreSQL cannot be reached at {}: {}",
                                 postgresPlace(config.url), connection.error().detail));
    }
    std::this_thread::sleep_for(kRetryEvery);
  }
}

Result<MigrationReport> PostgresSiteAdmin::migrate(const std::filesystem::path& folder) {
  const Result<std::vector<Migration>> files = readMigrations(folder);
  if (!files) return std::unexpected(files.error());
  return livechat::migrate(connection_, *files);
}

Result<std::vector<SiteSummary>> PostgresSiteAdmin::sites() {
  std::vector<SiteSummary> found;
  const Result<void> done =
      run([&](pqxx::transaction_base& transaction) { found = selectSiteSummaries(transaction); });
  if (!done) return std::unexpected(done.error());
  return found;
}

Result<std::optional<Site>> PostgresSiteAdmin::site(std::string key) {
  std::optional<Site> found;
  const Result<void> done =
      run([&](pqxx::transaction_base& transaction) { found = selectSite(transaction, key); });
  if (!done) return std::unexpected(done.error());
  return found;
}

Result<bool> PostgresSiteAdmin::add(Site site) {
  bool added = false;
  const Result<void> done =
      run([&](pqxx::transaction_base& transaction) { added = insertSite(transaction, site); });
  if (!done) return std::unexpected(done.error());
  return added;
}

Result<void> PostgresSiteAdmin::save(Site site) {
  return run([&](pqxx::transaction_base& transaction) { upsertSite(transaction, site); });
}

Result<bool> PostgresSiteAdmin::allow(std::string key, std::string origin) {
  return changeSite(key, [&](pqxx::transaction_base& transaction) {
    return addOrigin(transaction, key, origin);
  });
}

Result<bool> PostgresSiteAdmin::disallow(std::string key, std::string origin) {
  return changeSite(key, [&](pqxx::transaction_base& transaction) {
    return removeOrigin(transaction, key, origin);
  });
}

Result<void> PostgresSiteAdmin::setIdentitySecret(std::string key, std::string secret) {
  const Result<bool> done = changeSite(key, [&](pqxx::transaction_base& transaction) {
    livechat::setIdentitySecret(transaction, key, secret);
    return true;
  });
  if (!done) return std::unexpected(done.error());
  return {};
}

Result<std::vector<ContactNote>> PostgresSiteAdmin::contacts(ContactFilter filter) {
  std::vector<ContactNote> found;
  const Result<void> done = run(
      [&](pqxx::transaction_base& transaction) { found = selectContacts(transaction, filter); });
  if (!done) return std::unexpected(done.error());
  return found;
}

Result<ContactDone> PostgresSiteAdmin::finishContact(std::int64_t number) {
  ContactDone outcome = ContactDone::Unknown;
  const Result<void> done = run([&](pqxx::transaction_base& transaction) {
    outcome = livechat::finishContact(transaction, number);
  });
  if (!done) return std::unexpected(done.error());
  return outcome;
}

Result<FeedbackSummary> PostgresSiteAdmin::feedback(FeedbackFilter filter) {
  FeedbackSummary found;
  const Result<void> done = run(
      [&](pqxx::transaction_base& transaction) { found = selectFeedback(transaction, filter); });
  if (!done) return std::unexpected(done.error());
  return found;
}

Result<void> PostgresSiteAdmin::replaceFaq(std::string key, std::vector<FaqEntry> entries) {
  const Result<bool> done = changeSite(key, [&](pqxx::transaction_base& transaction) {
    replaceFaqEntries(transaction, key, entries);
    return true;
  });
  if (!done) return std::unexpected(done.error());
  return {};
}

Result<void> PostgresSiteAdmin::replaceProducts(std::string key, std::vector<Product> products) {
  const Result<bool> done = changeSite(key, [&](pqxx::transaction_base& transaction) {
    livechat::replaceProducts(transaction, key, products);
    return true;
  });
  if (!done) return std::unexpected(done.error());
  return {};
}

Result<std::vector<UnansweredQuestion>> PostgresSiteAdmin::unanswered(std::string key, int days,
                                                                      std::size_t most) {
  std::vector<UnansweredQuestion> found;
  bool exists = key.empty();
  const Result<void> done = run([&](pqxx::transaction_base& transaction) {
    exists = exists || siteExists(transaction, key);
    if (exists) found = selectUnanswered(transaction, key, days, most);
  });
  if (!done) return std::unexpected(done.error());
  if (!exists) {
    return failure(ErrorKind::NotFound, "site_not_found",
                   fmt::format("there is no site \"{}\"", key));
  }
  return found;
}

Result<void> PostgresSiteAdmin::run(const PostgresWork& work) {
  return connection_.run(work, config_.statementTimeout);
}

Result<bool> PostgresSiteAdmin::changeSite(
    const std::string& key, const std::function<bool(pqxx::transaction_base&)>& change) {
  bool exists = false;
  bool changed = false;
  const Result<void> done = run([&](pqxx::transaction_base& transaction) {
    exists = siteExists(transaction, key);
    if (exists) changed = change(transaction);
  });
  if (!done) return std::unexpected(done.error());
  if (!exists) {
    return failure(ErrorKind::NotFound, "site_not_found",
                   fmt::format("there is no site \"{}\"", key));
  }
  return changed;
}

}  // namespace livechat
