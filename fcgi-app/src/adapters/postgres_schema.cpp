#include "adapters/postgres_schema.h"

#include <fmt/core.h>

#include <algorithm>
#include <optional>

#include "adapters/postgres_query.h"

namespace livechat {

namespace {

constexpr std::chrono::milliseconds kUnlimited{0};  // a migration takes as long as it takes

bool neverMigrated(pqxx::transaction_base& transaction) {
  return transaction.exec("select to_regclass('schema_migrations') is null").at(0).at(0).as<bool>();
}

std::vector<AppliedMigration> appliedMigrations(pqxx::transaction_base& transaction) {
  std::vector<AppliedMigration> applied;
  if (neverMigrated(transaction)) return applied;
  for (const auto& row :
       transaction.exec("select version, name, checksum from schema_migrations order by version")) {
    applied.push_back({row[0].as<int>(), textOf(row[1]), textOf(row[2])});
  }
  return applied;
}

// Held until the transaction ends, so it works behind a transaction pooler too. The number is this
// project's own: "lca" and the schema.
void lockMigrations(pqxx::transaction_base& transaction) {
  transaction.exec("set local lock_timeout = '60s'");
  transaction.exec("select pg_advisory_xact_lock(127709963)");
}

void apply(pqxx::transaction_base& transaction, const Migration& migration) {
  transaction.exec(migration.sql);
  query(transaction, "insert into schema_migrations (version, name, checksum) values ($1, $2, $3)",
        migration.version, migration.name, migration.checksum);
}

struct Step {
  Result<std::vector<Migration>> pending;  // before this step
  int version = 0;                         // of the schema before this step
};

// Looks again under the lock and applies the first pending file: another run may have been faster.
Result<Step> takeStep(PostgresConnection& connection, const std::vector<Migration>& files) {
  Step step;
  const Result<void> done = connection.run(
      [&](pqxx::transaction_base& transaction) {
        lockMigrations(transaction);
        const std::vector<AppliedMigration> applied = appliedMigrations(transaction);
        step.version = applied.empty() ? 0 : applied.back().version;
        step.pending = pendingMigrations(files, applied);
        if (step.pending && !step.pending->empty()) apply(transaction, step.pending->front());
      },
      kUnlimited);
  if (done) return step;
  Error error = done.error();
  if (step.pending && !step.pending->empty()) {
    error.detail = step.pending->front().name + ": " + error.detail;
  }
  return std::unexpected(error);
}

}  // namespace

int schemaVersion(pqxx::transaction_base& transaction) {
  if (neverMigrated(transaction)) return 0;
  return transaction.exec("select coalesce(max(version), 0) from schema_migrations")
      .at(0)
      .at(0)
      .as<int>();
}

Result<void> checkSchemaVersion(int found) {
  if (found >= kSchemaVersion) return {};
  return failure(ErrorKind::Conflict, "schema_outdated",
                 fmt::format("the database schema is version {}, this program needs {}; "
                             "run: chatctl migrate",
                             found, kSchemaVersion));
}

Result<MigrationReport> migrate(PostgresConnection& connection,
                                const std::vector<Migration>& files) {
  MigrationReport report;
  report.newestFile = files.empty() ? 0 : files.back().version;
  for (;;) {
    const Result<Step> step = takeStep(connection, files);
    if (!step) return std::unexpected(step.error());
    if (!step->pending) return std::unexpected(step->pending.error());
    report.version = step->version;
    if (step->pending->empty()) return report;
    report.applied.push_back(step->pending->front().name);
  }
}

}  // namespace livechat
