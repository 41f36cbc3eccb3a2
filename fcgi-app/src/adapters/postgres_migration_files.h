// The migrations on disk and which of them a database still needs. Pure but for reading the folder.
//
// "0004_add_rating.sql": four digits, an underscore, a name. Numbers run from 1 without a gap, so
// the newest number says all about a schema. A file is never edited once a database has had it.
#pragma once

#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace livechat {

struct Migration {
  int version = 0;
  std::string name;  // of the file
  std::string sql;
  std::string checksum;  // SHA-256 of the file, in hex
};

struct AppliedMigration {
  int version = 0;
  std::string name;
  std::string checksum;
};

std::string sha256Hex(std::string_view bytes);

// In order. Invalid: the folder cannot be read, has no migration, a gap or a number twice.
Result<std::vector<Migration>> readMigrations(const std::filesystem::path& folder);

// The files the database has not had, in order. Files older than the database are no error: it was
// migrated by a newer release. Conflict "migration_edited": a file is not what the database had.
Result<std::vector<Migration>> pendingMigrations(const std::vector<Migration>& files,
                                                 const std::vector<AppliedMigration>& applied);

}  // namespace livechat
