// Where the files of sql/ are: in the source tree or where `make install` puts them.
#pragma once

#include <filesystem>
#include <optional>

namespace livechat {

// `relative` ("sql/migrations") beside the executable's folder, one or two folders up, or in
// share/live-chat-agent/ there; nothing when it is in none of them.
std::optional<std::filesystem::path> findDataFile(const std::filesystem::path& executable,
                                                  const std::filesystem::path& relative);

}  // namespace livechat
