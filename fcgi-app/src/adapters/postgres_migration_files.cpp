#include "adapters/postgres_migration_files.h"

#include <fmt/core.h>
#include <openssl/evp.h>

#include <algorithm>
#include <charconv>
#include <fstream>
#include <iterator>
#include <system_error>

namespace livechat {

namespace {

constexpr std::size_t kDigits = 4;

std::unexpected<Error> invalid(std::string detail) {
  return failure(ErrorKind::Invalid, "migrations_invalid", std::move(detail));
}

// The number in "0004_add_rating.sql"; 0 when the name has another form.
int versionIn(std::string_view name) {
  int version = 0;
  const auto [end, error] = std::from_chars(name.data(), name.data() + name.size(), version);
  const auto digits = static_cast<std::size_t>(end - name.data());
  const bool wellFormed = error == std::errc() && digits == kDigits && name.size() > kDigits + 1 &&
                          name[kDigits] == '_' && version > 0;
  return wellFormed ? version : 0;
}

Result<Migration> readMigration(const std::filesystem::path& path) {
  Migration migration;
  migration.name = path.filename().string();
  migration.version = versionIn(migration.name);
  if (migration.version == 0) {
    return invalid(fmt::format("{} is not named like 0004_add_rating.sql", path.string()));
  }
  std::ifstream file(path, std::ios::binary);
  migration.sql.assign(std::istreambuf_iterator<char>(file), {});
  if (!file || migration.sql.empty()) return invalid(path.string() + " cannot be read or is empty");
  migration.checksum = sha256Hex(migration.sql);
  return migration;
}

Result<void> checkNumbers(const std::vector<Migration>& files) {
  int expected = 1;
  for (const Migration& file : files) {
    if (file.version != expected) {
      return invalid(
          fmt::format("{}: expected number {:04}; numbers run from 0001 without a gap, "
                      "each once",
                      file.name, expected));
    }
    ++expected;
  }
  return {};
}

}  // namespace

std::string sha256Hex(std::string_view bytes) {
  unsigned char digest[EVP_MAX_MD_SIZE];
  unsigned int size = 0;
  EVP_Digest(bytes.data(), bytes.size(), digest, &size, EVP_sha256(), nullptr);
  std::string hex;
  for (unsigned int i = 0; i < size; ++i) hex += fmt::format("{:02x}", digest[i]);
  return hex;
}

Result<std::vector<Migration>> readMigrations(const std::filesystem::path& folder) {
  std::error_code error;
  std::vector<Migration> files;
  for (std::filesystem::directory_iterator it(folder, error), end; !error && it != end;
       it.increment(error)) {
    if (it->path().extension() != ".sql" || !it->is_regular_file(error)) continue;
    Result<Migration> file = readMigration(it->path());
    if (!file) return std::unexpected(file.error());
    files.push_back(std::move(*file));
  }
  if (error) return invalid(fmt::format("{}: {}", folder.string(), error.message()));
  if (files.empty()) return invalid(folder.string() + " has no .sql files");
  std::ranges::sort(files, {}, &Migration::name);
  if (const Result<void> numbers = checkNumbers(files); !numbers) {
    return std::unexpected(numbers.error());
  }
  return files;
}

Result<std::vector<Migration>> pendingMigrations(const std::vector<Migration>& files,
                                                 const std::vector<AppliedMigration>& applied) {
  std::vector<Migration> pending;
  for (const Migration& file : files) {
    const auto had = std::ranges::find(applied, file.version, &AppliedMigration::version);
    if (had == applied.end()) {
      pending.push_back(file);
    } else if (had->checksum != file.checksum) {
      return failure(ErrorKind::Conflict, "migration_edited",
                     fmt::format("{} is not the file this database was migrated with ({}): a "
                                 "migration is never edited once applied. Restore it and put the "
                                 "change into a new, higher numbered file",
                                 file.name, had->name));
    }
  }
  return pending;
}

}  // namespace livechat
