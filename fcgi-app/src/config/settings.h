// Settings: named values from the environment, read by one table that also prints --help and the
// README's configuration table.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace livechat {

struct Setting {
  std::string name;       // of the environment variable
  std::string byDefault;  // as shown to people; empty: none
  std::string allowed;    // the class of its values, for error messages: "1 to 100000"
  std::string about;      // one sentence
  bool secret = false;    // never shown; may come as a systemd credential
  // Takes a value that is not empty. The error's detail says what is wrong with it.
  std::function<Result<void>(const std::string&)> take;
};

// Looks a name up: the environment, or a map in tests. Empty counts as not set.
using Environment = std::function<std::optional<std::string>(std::string_view name)>;

// The process's environment; a secret that it lacks is looked for in the file
// $CREDENTIALS_DIRECTORY/<name in lower case>.
Environment processEnvironment();

// Hands every value to its setting. Returns what is wrong, a line each, with the setting's name,
// what it takes and (unless it is secret) what it got; empty when all is well.
std::vector<std::string> readSettings(const std::vector<Setting>& settings,
                                      const Environment& environment);

// For --help: name, default, what it is; one setting a paragraph.
std::string settingsHelp(const std::vector<Setting>& settings);
// For the README: a Markdown table.
std::string settingsTable(const std::vector<Setting>& settings);

// Readers of values, for `take`. `into` must outlive the setting.
std::function<Result<void>(const std::string&)> wholeNumber(long long least, long long most,
                                                            std::function<void(long long)> into);
std::function<Result<void>(const std::string&)> oneOf(std::vector<std::string_view> values,
                                                      std::function<void(std::size_t)> into);
std::function<Result<void>(const std::string&)> anyText(std::string& into);

}  // namespace livechat
