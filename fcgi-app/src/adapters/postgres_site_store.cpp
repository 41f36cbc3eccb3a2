#include "adapters/postgres_site_store.h"

#include <optional>

#include "adapters/postgres_schema.h"
#include "adapters/postgres_sites.h"
#include "chat/identifiers.h"

namespace livechat {

namespace {

std::unexpected<Error> notFound() {
  return failure(ErrorKind::NotFound, "site_not_found",
                 "There is no site of this key. Check data-site in the page's script tag.");
}

// In words for the shop's visitor; the pool has logged the cause.
std::unexpected<Error> forVisitors(const Error& cause) {
  if (cause.kind == ErrorKind::Internal) {
    return failure(ErrorKind::Internal, "internal", "Something went wrong on our side.");
  }
  return failure(ErrorKind::Unavailable, "storage_unavailable",
                 "The shop's settings cannot be read right now. Try again in a moment.");
}

}  // namespace

Task<Result<void>> checkSchema(PostgresPool& pool) {
  const Result<int> version = co_await pool.run(
      [](pqxx::transaction_base& transaction) { return schemaVersion(transaction); });
  if (!version) co_return std::unexpected(version.error());
  co_return checkSchemaVersion(*version);
}

Task<Result<Site>> PostgresSiteStore::find(std::string key) {
  if (!isSiteKey(key)) co_return notFound();  // and no need to ask
  auto job = [key](pqxx::transaction_base& transaction) { return selectSite(transaction, key); };
  Result<std::optional<Site>> site = co_await pool_.run(std::move(job));
  if (!site) co_return forVisitors(site.error());
  if (!*site) co_return notFound();
  co_return std::move(**site);
}

Task<Result<void>> PostgresSiteStore::ping() {
  Result<void> checked = co_await checkSchema(pool_);
  if (!checked) {
    Error error = checked.error();
    error.kind = ErrorKind::Unavailable;
    co_return std::unexpected(error);
  }
  co_return checked;
}

}  // namespace livechat
