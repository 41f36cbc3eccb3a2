// chatctl: the parts it is made of.
#include <filesystem>
#include <iostream>
#include <system_error>

#include "adapters/postgres_site_admin.h"
#include "adapters/system_random.h"
#include "base/encoding.h"
#include "cli/chatctl.h"

namespace {

using namespace livechat;

PostgresConfig configFor(const DatabaseOptions& options) {
  PostgresConfig config;
  config.url = options.url;
  config.statementTimeout = std::chrono::seconds(30);  // nobody waits but the operator
  return config;
}

Result<std::unique_ptr<SiteAdmin>> openSites(const DatabaseOptions& options) {
  return PostgresSiteAdmin::open(configFor(options), options.wait);
}

Result<std::unique_ptr<VisitorAdmin>> openVisitors(const DatabaseOptions& options) {
  return PostgresSiteAdmin::open(configFor(options), options.wait);
}

std::string makeSecret() {
  SystemRandom random;
  return base64Url(random.bytes(32));
}

Result<MigrationReport> migrateDatabase(const DatabaseOptions& options,
                                        const std::filesystem::path& folder) {
  const auto admin = PostgresSiteAdmin::open(configFor(options), options.wait);
  if (!admin) return std::unexpected(admin.error());
  return (*admin)->migrate(folder);
}

}  // namespace

int main(int argc, char** argv) {
  std::error_code ignored;
  const ChatctlParts parts{openSites, migrateDatabase,
                           std::filesystem::read_symlink("/proc/self/exe", ignored), openVisitors,
                           makeSecret};
  return chatctl(argc, argv, parts, std::cout, std::cerr);
}
