#include "stage.h"

#include <utility>

namespace fake {

Stage::Stage(std::string key) : key_(std::move(key)) {
  apis_.push_back(geminiApi(key_));
  apis_.push_back(openaiApi(key_));
  apis_.push_back(anthropicApi(key_));
}

void Stage::setScript(Script script) {
  script_ = std::move(script);
  tries_.clear();
}

Script Stage::scriptFor(std::string_view api, std::string_view lastUserText,
                        const std::string* header) {
  const auto directive = directiveIn(lastUserText);
  Script script = directive ? withOptions(script_, *directive) : script_;
  if (header) script = withOptions(script, nlohmann::json::parse(*header, nullptr, false));
  if (!script.api.empty() && script.api != api) script.faults = Faults{};
  if (script.failFirst == 0) return script;
  const std::string countedBy(directive ? lastUserText : std::string_view());
  if (++tries_[countedBy] > script.failFirst) script.faults = Faults{};
  return script;
}

void Stage::forget() {
  tries_.clear();
  journal_.clear();
}

}  // namespace fake
