// How to reach a model behind OpenAI's Chat Completions: OpenAI itself, or vLLM, llama.cpp, Ollama,
// OpenRouter, Groq, Azure, DeepSeek, Mistral, xAI and others that speak it. What is wrong here must
// stop the start, not the first visitor.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "adapters/openai_settings.h"
#include "adapters/provider_config.h"
#include "base/result.h"

namespace livechat {

inline constexpr std::string_view kDefaultOpenaiModel = "gpt-5.4-mini";
inline constexpr std::string_view kDefaultOpenaiBaseUrl = "https://api.openai.com/v1";

// Without `apiKey` no credential is sent: a local server may want none. Without `model` OpenAI's
// own service is asked for kDefaultOpenaiModel; other servers have models of their own.
struct OpenaiConfig : ProviderConfig {
  OpenaiConfig() { baseUrl = kDefaultOpenaiBaseUrl; }

  std::string tokenField;  // empty: what fits the model's family
  std::string reasoningEffort;
  bool streamUsage = true;
};

// See ProviderConfig's. An empty key is fine here.
Result<std::string> checkOpenaiKey(std::string_view key);
// At most 200 bytes without blanks: servers name their models as they like.
Result<std::string> checkOpenaiModelName(std::string_view name);
// Ends in a path, mostly /v1, which is added to an address that has none.
Result<std::string> checkOpenaiBaseUrl(std::string_view url, bool allowPlainHttp = false);
Result<OpenaiConfig> checkOpenaiConfig(OpenaiConfig config);

// The family's settings with what `config` says laid over them.
OpenaiSettings openaiSettings(const OpenaiConfig& config);

}  // namespace livechat
