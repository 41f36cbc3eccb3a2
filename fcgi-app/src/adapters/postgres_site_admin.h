// PostgresSiteAdmin does chatctl's work on one connection, blocking.
#pragma once

#include <chrono>
#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "adapters/postgres_config.h"
#include "adapters/postgres_connection.h"
#include "ports/site_admin.h"
#include "ports/visitor_admin.h"

namespace livechat {

class PostgresSiteAdmin final : public SiteAdmin, public VisitorAdmin {
 public:
  // Tries again for up to `wait` while the server cannot be reached. Invalid: the URL cannot be
  // read; Unavailable: no connection, `detail` says where to and why.
  static Result<std::unique_ptr<PostgresSiteAdmin>> open(PostgresConfig config,
                                                         std::chrono::seconds wait);

  Result<MigrationReport> migrate(const std::filesystem::path& folder);

  Result<std::vector<SiteSummary>> sites() override;
  Result<std::optional<Site>> site(std::string key) override;
  Result<bool> add(Site site) override;
  Result<void> save(Site site) override;
  Result<bool> allow(std::string key, std::string origin) override;
  Result<bool> disallow(std::string key, std::string origin) override;
  Result<void> setIdentitySecret(std::string key, std::string secret) override;
  Result<void> replaceFaq(std::string key, std::vector<FaqEntry> entries) override;
  Result<void> replaceProducts(std::string key, std::vector<Product> products) override;
  Result<std::vector<UnansweredQuestion>> unanswered(std::string key, int days,
                                                     std::size_t most) override;

  Result<std::vector<ContactNote>> contacts(ContactFilter filter) override;
  Result<ContactDone> finishContact(std::int64_t number) override;
  Result<FeedbackSummary> feedback(FeedbackFilter filter) override;

 private:
  PostgresSiteAdmin(PostgresConfig config, PostgresConnection connection);
  Result<void> run(const PostgresWork& work);
  Result<bool> changeSite(const std::string& key,
                          const std::function<bool(pqxx::transaction_base&)>& change);

  PostgresConfig config_;
  PostgresConnection connection_;
};

}  // namespace livechat
