// A script says how the fake answers one request: what is said, how fast, and what goes wrong.
#pragma once

#include <chrono>
#include <cstddef>
#include <nlohmann/json.hpp>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

namespace fake {

// What a healthy reply says, and at which pace.
struct Speech {
  std::optional<std::string> text;  // exact text; absent: generated words
  std::vector<std::string> pieces;  // exact text of every chunk; wins over `text`
  bool echo = false;                // say the visitor's last message
  int chunks = 0;                   // number of chunks; 0: as many as `chunkBytes` asks for
  int chunkBytes = 16;              // bytes of text in a chunk, rounded to whole code points
  bool stamp = false;               // begin each chunk "@<sent_us>/<received_us> ", CLOCK_MONOTONIC
  std::chrono::milliseconds first{10};  // request read -> first chunk
  std::chrono::milliseconds gap{2};     // between two chunks
};

// Everything that can go wrong. Events are counted from 0, thoughts included; -1 means never. What
// an API wraps around its texts, such as message_start, belongs to the first or the last of them.
struct Faults {
  // Instead of a stream: an HTTP error.
  int status = 0;
  std::string statusName, message, reason;  // empty: what the service says with `status`
  std::string retry;                        // RetryInfo.retryDelay in seconds, such as "34.4"
  std::string retryAfter;                   // Retry-After header
  std::string header;                       // any other header, "name: value"
  std::string code;                         // OpenAI: error.code; empty: the usual one
  std::string location;                     // Location header
  bool perDay = false;                      // QuotaFailure of a daily quota
  bool noDetails = false, wrap = false;     // no details array; body wrapped in a list
  std::string body = "json";                // json | html | empty | huge | truncated | binary

  // What the model says.
  std::string finish;             // empty: the API's own word for a good end
  std::string finishOn = "last";  // last | every | first | own | none
  bool silent = false;            // no text at all
  std::string block;              // the prompt is blocked: reason, refusal, category
  int pings = 0;                  // steps with nothing in them, before all others
  int thoughts = 0;               // steps of thinking before the text
  int signature = 0;              // bytes of thoughtSignature on an empty last part
  std::string call;               // name of a function the model calls
  int calls = 1;
  nlohmann::json callArgs;         // null: the call has no args
  int hugeEvent = 0;               // bytes of text in one single event
  bool endless = false;            // text until the client leaves
  std::optional<std::string> raw;  // body bytes as they are, in place of all events

  // What happens to the stream.
  int errorAt = -1, errorStatus = 503;
  std::string errorForm = "framed";  // framed | bare | field (OpenAI: a line `error:`)
  int cutAt = -1, cutByte = -1;
  std::string cutHow = "fin";  // fin | rst | clean (HTTP ends well, the reply does not)
  int stallAt = -1, stallByte = -1;
  bool stallHeaders = false;
  int stallMs = 0;  // 0: until the client leaves
  int badJsonAt = -1, badUtf8At = -1;

  // How the bytes travel.
  int writeBytes = 0, writeGapMs = 0;  // every write of that size is an HTTP chunk of its own
  std::string lineEnd;                 // crlf | lf | cr | mixed; empty: the API's own
  bool bom = false, comments = false, noSpace = false, splitData = false, noLastBlank = false;
  bool http10 = false, earlyHints = false;
  bool openEnd = false;  // the body never ends after the last event
  std::string contentType;
  std::string form = "sse";  // json: a unary body on a stream request
};

// How one kind of server differs from others of its API.
struct Manners {
  std::string dialect =
      "openai";  // vllm, llamacpp, ollama, openrouter, groq, azure, deepseek, xai, mistral
  bool refuseMaxTokens = false;  // OpenAI: whatever the model
  bool noDone = false;           // OpenAI: no [DONE] at the end
  bool doubleStart = false;      // Anthropic: message_start comes twice
};

struct Script {
  Speech speech;
  Faults faults;
  Manners manners;
  std::string api;  // the one whose requests meet the faults: gemini, openai, anthropic; empty: all
  int failFirst = 0;  // only the first so many requests meet the faults; 0: all do
};

// What a script got wrong: an unknown option, or a value of the wrong type.
class ScriptError final : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

// Lays the options of a JSON object over `base`. Throws ScriptError.
Script withOptions(Script base, const nlohmann::json& options);

// The last directive of a text, such as `[[fake status=429 retry=7 text="a b" wrap]]`, as options;
// nothing if there is none. Throws ScriptError when it cannot be read.
std::optional<nlohmann::json> directiveIn(std::string_view text);

// The text without its directives.
std::string withoutDirectives(std::string_view text);

// One line per option, for --help.
std::string optionHelp();

}  // namespace fake
