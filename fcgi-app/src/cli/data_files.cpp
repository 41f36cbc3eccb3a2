#include "cli/data_files.h"

#include <system_error>

namespace livechat {

std::optional<std::filesystem::path> findDataFile(const std::filesystem::path& executable,
                                                  const std::filesystem::path& relative) {
  std::filesystem::path folder = executable.parent_path();
  for (int up = 0; up < 3; ++up) {  // bin/, build/, the tree; or bin/, /usr
    for (const std::filesystem::path& base : {folder / "share/live-chat-agent", folder}) {
      std::error_code ignored;
      if (std::filesystem::exists(base / relative, ignored)) return base / relative;
    }
    folder = folder.parent_path();
  }
  return std::nullopt;
}

}  // namespace livechat
