// What a request says besides the conversation, and how long to wait, for each kind of server and
// model that speaks OpenAI's Chat Completions.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "adapters/provider_config.h"

namespace livechat {

struct OpenaiSettings {
  std::string model;
  // "max_tokens", or "max_completion_tokens": OpenAI's newer models refuse the older name, and most
  // other servers do not know the newer one.
  std::string tokenField;
  int maxOutputTokens = 0;            // reasoning counts against it
  std::optional<double> temperature;  // absent: the model's default; newer models refuse any other
  std::optional<double> topP;
  std::string reasoningEffort;  // empty: the model's default
  bool streamUsage = true;      // asks for the tokens used; a few servers refuse the question
  ProviderPatience patience;
};

// A model of OpenAI's that reasons first: gpt-5 and later, o1, o3, o4 …
bool isOpenaiReasoning(std::string_view model);

// By the model's name and by where it runs. A server that is reached over plain http is a local
// one: it may have to load the model first, for a minute.
OpenaiSettings openaiSettingsFor(std::string_view model, std::string_view baseUrl);

}  // namespace livechat
