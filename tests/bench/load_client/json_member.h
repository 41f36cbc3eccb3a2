// The one member of an event's JSON that a chunk is about, found without building a tree: at 25,000
// chunks a second the client shares its processors with what it measures.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace bench {

// The value of the first string member of this name, at any depth; unescaped. `name` is of letters.
std::optional<std::string> textMember(std::string_view json, std::string_view name);

}  // namespace bench
