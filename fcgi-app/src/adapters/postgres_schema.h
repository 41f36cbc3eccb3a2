// The shape of the database: which version this program needs, which one it finds, how to get
// there.
#pragma once

#include <filesystem>
#include <vector>

#include "adapters/postgres_connection.h"
#include "adapters/postgres_migration_files.h"
#include "base/result.h"
#include "ports/site_admin.h"

namespace livechat {

// The newest file in sql/migrations when this program was built.
inline constexpr int kSchemaVersion = 6;

// Of the database; 0: it was never migrated. Throws what libpqxx throws.
int schemaVersion(pqxx::transaction_base& transaction);

// A newer schema than needed is fine (migrations keep what the release before them uses).
// Conflict "schema_outdated": older; `detail` says which and to run `chatctl migrate`.
Result<void> checkSchemaVersion(int found);

// Applies what is missing, one transaction each, under an advisory lock: two runs at once are safe,
// the second finds nothing left to do. Stops at the first failure; what was applied stays.
Result<MigrationReport> migrate(PostgresConnection& connection,
                                const std::vector<Migration>& files);

}  // namespace livechat
