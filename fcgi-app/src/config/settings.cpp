#include "config/settings.h"

#include <algorithm>
#include <cctype>
#include <charconv>
#include <cstdlib>
#include <fstream>
#include <iterator>

namespace livechat {

namespace {

std::string lowerCase(std::string_view text) {
  std::string lower(text);
  std::transform(lower.begin(), lower.end(), lower.begin(),
                 [](unsigned char c) { return std::tolower(c); });
  return lower;
}

// systemd's LoadCredential: a file only this process can read.
std::optional<std::string> credential(std::string_view name) {
  const char* directory = std::getenv("CREDENTIALS_DIRECTORY");
  if (!directory) return std::nullopt;
  std::ifstream file(std::string(directory) + '/' + lowerCase(name));
  if (!file) return std::nullopt;
  std::string value((std::istreambuf_iterator<char>(file)), std::istreambuf_iterator<char>());
  while (!value.empty() && (value.back() == '\n' || value.back() == '\r')) value.pop_back();
  return value;
}

std::unexpected<Error> refuse(std::string detail) {
  return failure(ErrorKind::Invalid, "configuration", std::move(detail));
}

}  // namespace

Environment processEnvironment() {
  return [](std::string_view name) -> std::optional<std::string> {
    if (const char* value = std::getenv(std::string(name).c_str()); value && *value) return value;
    return credential(name);
  };
}

std::vector<std::string> readSettings(const std::vector<Setting>& settings,
                                      const Environment& environment) {
  std::vector<std::string> problems;
  for (const Setting& setting : settings) {
    const auto value = environment(setting.name);
    if (!value || value->empty()) continue;
    const Result<void> taken = setting.take(*value);
    if (taken) continue;
    std::string problem = setting.name + ": " + taken.error().detail;
    problem.append("; allowed: ").append(setting.allowed);
    if (!setting.secret) problem.append("; it is \"").append(*value).append("\"");
    problems.push_back(std::move(problem));
  }
  return problems;
}

std::string settingsHelp(const std::vector<Setting>& settings) {
  std::string help;
  for (const Setting& setting : settings) {
    help.append("  ").append(setting.name);
    if (!setting.byDefault.empty())
      help.append(" (default: ").append(setting.byDefault).append(")");
    help.append("\n      ").append(setting.about).append(" Allowed: ").append(setting.allowed);
    help.append(".\n");
  }
  return help;
}

std::string settingsTable(const std::vector<Setting>& settings) {
  std::string table = "| name | default | allowed | what it is |\n|---|---|---|---|\n";
  for (const Setting& setting : settings) {
    table.append("| `").append(setting.name).append("` | ");
    if (!setting.byDefault.empty()) table.append("`").append(setting.byDefault).append("`");
    table.append(" | ").append(setting.allowed).append(" | ").append(setting.about);
    if (setting.secret) table.append(" *Secret.*");
    table.append(" |\n");
  }
  return table;
}

std::function<Result<void>(const std::string&)> wholeNumber(long long least, long long most,
                                                            std::function<void(long long)> into) {
  return [least, most, into = std::move(into)](const std::string& text) -> Result<void> {
    long long value = 0;
    const char* end = text.data() + text.size();
    const auto [stop, error] = std::from_chars(text.data(), end, value);
    if (error != std::errc() || stop != end) return refuse("is not a whole number");
    if (value < least || value > most) return refuse("is out of range");
    into(value);
    return {};
  };
}

std::function<Result<void>(const std::string&)> oneOf(std::vector<std::string_view> values,
                                                      std::function<void(std::size_t)> into) {
  return [values = std::move(values),
          into = std::move(into)](const std::string& text) -> Result<void> {
    const auto found = std::find(values.begin(), values.end(), text);
    if (found == values.end()) return refuse("is not one of the known values");
    into(static_cast<std::size_t>(found - values.begin()));
    return {};
  };
}

std::function<Result<void>(const std::string&)> anyText(std::string& into) {
  return [&into](const std::string& text) -> Result<void> {
    into = text;
    return {};
  };
}

}  // namespace livechat
