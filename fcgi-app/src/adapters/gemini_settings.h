// What is sent as generationConfig, and how long to wait, for each family of Gemini models.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "adapters/provider_config.h"
#include "base/result.h"

namespace livechat {

// At most one of the two is sent: both are an error to the service, and which one a model takes
// depends on its family. Neither: the model's own default.
struct GeminiThinking {
  std::optional<int> budget;  // tokens; 0 off, -1 as the model likes. The 2.5 family
  std::string level;          // MINIMAL, LOW, MEDIUM, HIGH. From the 3.x family on
  bool operator==(const GeminiThinking&) const = default;
};

struct GeminiSettings {
  std::optional<double> temperature;  // absent: the model's default
  std::optional<double> topP;
  int maxOutputTokens = 0;  // thoughts count against it
  GeminiThinking thinking;
  ProviderPatience patience;  // the service sends the headers with its first chunk
};

// By the model's name, without "models/". A model nobody has heard of gets what none refuses:
// room for thinking, patience, and no other setting.
GeminiSettings geminiSettingsFor(std::string_view model);

// "off", "auto" (the model's default), a number of tokens (-1 … 32768), or a level: minimal, low,
// medium, high.
Result<GeminiThinking> parseGeminiThinking(std::string_view text);

}  // namespace livechat
