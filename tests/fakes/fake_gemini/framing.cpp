#include "framing.h"

#include <nlohmann/json.hpp>
#include <utility>

namespace fake {
namespace {

struct LineEnds {
  std::string_view line, blank;
};

// A CR is never followed by an LF of the next line: that would be one line end, not two.
constexpr LineEnds kMixed[] = {{"\r\n", "\r\n"}, {"\n", "\n"},   {"\r", "\r"},
                               {"\r\n", "\n"},   {"\n", "\r\n"}, {"\n", "\r"}};

LineEnds lineEndsOf(std::string_view name, std::size_t step) {
  if (name == "lf") return {"\n", "\n"};
  if (name == "cr") return {"\r", "\r"};
  if (name == "mixed") return kMixed[step % std::size(kMixed)];
  return {"\r\n", "\r\n"};
}

std::string dataLines(const std::string& data, std::string_view end, const Faults& faults) {
  const std::string field = faults.noSpace ? "data:" : "data: ";
  const auto parsed = nlohmann::ordered_json::parse(data, nullptr, false);
  if (!faults.splitData || parsed.is_discarded()) return field + data;
  std::string lines = field;
  for (const char c : parsed.dump(1)) {
    if (c == '\n')
      lines.append(end).append(field);
    else
      lines += c;
  }
  return lines;
}

}  // namespace

std::string Framing::event(Event event, std::size_t step, bool last) {
  const LineEnds ends = lineEndsOf(faults_.lineEnd.empty() ? lineEnd_ : faults_.lineEnd, step);
  const bool first = !std::exchange(begun_, true);
  std::string framed = faults_.bom && first ? "\xEF\xBB\xBF" : "";
  if (faults_.comments) {
    for (const std::string_view line :
         {": keep-alive", "", "event: message", "id: 7", "retry: 3000", "colour: blue"}) {
      framed.append(line).append(ends.line);
    }
  }
  if (!event.name.empty()) framed.append("event: ").append(event.name).append(ends.line);
  if (event.main) spoil(event.data, static_cast<int>(step));
  framed += dataLines(event.data, ends.line, faults_);
  if (last && faults_.noLastBlank) return framed;
  return framed.append(ends.line).append(ends.blank);
}

std::string Framing::comment(std::string_view words) const {
  const LineEnds ends = lineEndsOf(faults_.lineEnd.empty() ? lineEnd_ : faults_.lineEnd, 0);
  return std::string(": ").append(words).append(ends.line).append(ends.blank);
}

void Framing::spoil(std::string& json, int step) const {
  if (faults_.badUtf8At == step) {
    const std::size_t text = json.find(textField_);
    if (text != std::string::npos) json.insert(text + textField_.size(), "\xC3\x28\xFF");
  }
  if (faults_.badJsonAt == step) json.resize(json.size() / 2);
}

std::string listElement(const std::string& json, std::size_t index, bool last) {
  return (index == 0 ? "[" : ",\r\n") + json + (last ? "\n]\n" : "\n");
}

}  // namespace fake
