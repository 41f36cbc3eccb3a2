#include "framing.h"

#include <string_view>
#include <utility>

namespace fake {
namespace {

struct LineEnds {
  std::string_view line, blank;
};

// A CR is never followed by an LF of the next line: that would be one line end, not two.
constexpr LineEnds kMixed[] = {{"\r\n", "\r\n"}, {"\n", "\n"},   {"\r", "\r"},
                               {"\r\n", "\n"},   {"\n", "\r\n"}, {"\n", "\r"}};

LineEnds lineEndsOf(const Faults& faults, std::size_t index) {
  if (faults.lineEnd == "lf") return {"\n", "\n"};
  if (faults.lineEnd == "cr") return {"\r", "\r"};
  if (faults.lineEnd == "mixed") return kMixed[index % std::size(kMixed)];
  return {"\r\n", "\r\n"};
}

void spoil(std::string& json, std::size_t index, const Faults& faults) {
  const int here = static_cast<int>(index);
  if (faults.badUtf8At == here) {
    const std::size_t text = json.find(R"("text": ")");
    if (text != std::string::npos) json.insert(text + 9, "\xC3\x28\xFF");
  }
  if (faults.badJsonAt == here) json.resize(json.size() / 2);
}

std::string dataLines(const std::string& json, std::string_view end, const Faults& faults) {
  const std::string field = faults.noSpace ? "data:" : "data: ";
  if (!faults.splitData) return field + json;
  std::string lines = field;
  for (const char c : nlohmann::ordered_json::parse(json).dump(1)) {
    if (c == '\n')
      lines.append(end).append(field);
    else
      lines += c;
  }
  return lines;
}

}  // namespace

std::string framedEvent(std::string json, std::size_t index, bool last, const Faults& faults) {
  const LineEnds ends = lineEndsOf(faults, index);
  std::string framed = faults.bom && index == 0 ? "\xEF\xBB\xBF" : "";
  if (faults.comments) {
    for (const std::string_view line :
         {": keep-alive", "", "event: message", "id: 7", "retry: 3000", "colour: blue"}) {
      framed.append(line).append(ends.line);
    }
  }
  spoil(json, index, faults);
  framed += dataLines(json, ends.line, faults);
  if (last && faults.noLastBlank) return framed;
  return framed.append(ends.line).append(ends.blank);
}

std::string listElement(const std::string& json, std::size_t index, bool last) {
  return (index == 0 ? "[" : ",\r\n") + json + (last ? "\n]\n" : "\n");
}

std::string streamError(const Faults& faults) {
  Faults wanted = faults;
  wanted.status = faults.errorStatus;
  const ApiError error = errorFrom(wanted, "");
  if (faults.errorForm == "bare") return errorBody(error);
  return "data: " + errorJson(error).dump() + "\r\n\r\n";
}

}  // namespace fake
