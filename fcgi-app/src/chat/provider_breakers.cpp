#include "chat/provider_breakers.h"

#include <algorithm>
#include <utility>

#include "base/held_flag.h"

namespace livechat {

namespace {

using namespace std::chrono_literals;
using Phase = BreakerRecord::Phase;
using Stored = ProviderState::Stored;

constexpr auto kShareEvery = 1s;
constexpr int kRounds = 5;              // against others who write at the same time
constexpr std::size_t kMostNoted = 20;  // older news tells nothing

}  // namespace

struct ProviderBreakers::Begun {
  Begun(ProviderBreakers& breakers, Provider& provider) : breakers(breakers), provider(provider) {
    provider.breaker.beginProbe(breakers.parts_.clock.now());
  }
  ~Begun() {
    if (!kept) breakers.note(provider.own.name, Leave::Probe, {CallOutcome::Kind::Unknown});
  }
  Begun(const Begun&) = delete;
  Begun& operator=(const Begun&) = delete;
  ProviderBreakers& breakers;
  Provider& provider;
  bool kept = false;
};

ProviderBreakers::ProviderBreakers(ProviderBreakersParts parts, std::vector<ProviderId> providers,
                                   Clock::Duration pause)
    : parts_(parts) {
  for (ProviderId& provider : providers) providers_.emplace_back(std::move(provider), pause);
}

void ProviderBreakers::start() { spawn(parts_.executor, shareLoop()); }

ProviderBreakers::Provider* ProviderBreakers::find(std::string_view name) {
  const auto found = std::find_if(providers_.begin(), providers_.end(),
                                  [&](const Provider& known) { return known.own.name == name; });
  return found == providers_.end() ? nullptr : &*found;
}

Task<ProviderBreakers::Leave> ProviderBreakers::ask(std::string name) {
  Provider* provider = find(name);
  if (!provider) co_return Leave::Go;
  const auto go = [&] {
    provider->retries.call();
    return Leave::Go;
  };
  if (provider->breaker.phase() == Phase::Closed) co_return go();
  if (!provider->breaker.mayProbe(parts_.clock.now()) || provider->busy) co_return Leave::No;

  Begun probe(*this, *provider);
  const HeldFlag hold(provider->busy);  // let go of first: who gives the probe up tells the others
  const Result<Stored> stored = co_await replace(*provider);
  probe.kept = true;
  if (stored && !stored->mine && !stored->version.empty()) {  // somebody was faster
    adopt(*provider, *stored);
    if (provider->breaker.phase() == Phase::Closed) co_return go();
    co_return Leave::No;
  }
  tell(*provider);
  co_return Leave::Probe;
}

void ProviderBreakers::note(std::string_view name, Leave leave, const CallOutcome& outcome) {
  Provider* provider = find(name);
  if (!provider) return;
  const bool probe = leave == Leave::Probe;
  if (!provider->breaker.note(outcome, probe, parts_.clock.now(), parts_.random.fraction())) return;
  provider->noted.push_back({outcome, probe});
  if (provider->noted.size() > kMostNoted) provider->noted.erase(provider->noted.begin());
  if (outcome.alert) {
    parts_.log.error("provider refuses the account",
                     {{"provider", name}, {"class", livechat::name(*outcome.failure)}});
  }
  tell(*provider);
  const bool urgent = probe || outcome.kind != CallOutcome::Kind::Good;
  if (urgent) spawn(parts_.executor, share(*provider));
}

bool ProviderBreakers::mayRetry(std::string_view name) {
  Provider* provider = find(name);
  if (!provider) return true;
  return provider->breaker.phase() == Phase::Closed && provider->retries.take();
}

BreakerRecord ProviderBreakers::record(std::string_view name) const {
  for (const Provider& known : providers_) {
    if (known.own.name == name) return known.breaker.record(parts_.clock.now());
  }
  return {};
}

Task<> ProviderBreakers::shareLoop() {
  for (;;) {
    for (Provider& provider : providers_) co_await share(provider);
    co_await parts_.clock.sleep(kShareEvery);
  }
}

// Who is at it already takes along what was noted meanwhile.
Task<> ProviderBreakers::share(Provider& provider) {
  if (provider.busy) co_return;
  const HeldFlag hold(provider.busy);
  for (int round = 0; round < kRounds; ++round) {
    const bool more = co_await exchange(provider);
    if (!more) break;
  }
}

// One question to the others. False: there is no more to say, or nobody who listens.
Task<bool> ProviderBreakers::exchange(Provider& provider) {
  const bool lost = provider.version.empty() && provider.breaker.phase() != Phase::Closed;
  if (!provider.noted.empty() || lost) {
    const Result<Stored> stored = co_await replace(provider);
    if (!stored) co_return false;
    if (!stored->mine) adopt(provider, *stored);
  } else {
    const Result<Stored> stored = co_await parts_.shared.read(provider.own.id);
    if (!stored) co_return false;
    adopt(provider, *stored);
  }
  const bool stillLost = provider.version.empty() && provider.breaker.phase() != Phase::Closed;
  co_return !provider.noted.empty() || stillLost;
}

Task<Result<Stored>> ProviderBreakers::replace(Provider& provider) {
  const std::size_t told = provider.noted.size();
  const Result<Stored> stored = co_await parts_.shared.replace(
      provider.own.id, provider.version, provider.breaker.record(parts_.clock.now()));
  if (stored && stored->mine) {
    provider.version = stored->version;
    const auto count = static_cast<std::ptrdiff_t>(std::min(told, provider.noted.size()));
    provider.noted.erase(provider.noted.begin(), provider.noted.begin() + count);
  }
  co_return stored;
}

// The others' record, with what was noted here on top. Of a provider of which nothing is stored
// (any more) we know best.
void ProviderBreakers::adopt(Provider& provider, Stored stored) {
  const bool known = stored.version == provider.version;
  provider.version = std::move(stored.version);
  if (known || provider.version.empty()) return;
  const Clock::Instant now = parts_.clock.now();
  provider.breaker.adopt(std::move(stored.record), now);
  std::erase_if(provider.noted, [&](const Noted& noted) {
    return !provider.breaker.note(noted.outcome, noted.probe, now, parts_.random.fraction());
  });
  tell(provider);
}

void ProviderBreakers::tell(Provider& provider) {
  const Phase phase = provider.breaker.phase();
  if (std::exchange(provider.told, phase) == phase) return;
  const BreakerRecord record = provider.breaker.record(parts_.clock.now());
  const std::string event = "provider breaker " + std::string(name(phase));
  const std::string_view failure = record.failure ? livechat::name(*record.failure) : "";
  if (phase == Phase::Open) {
    parts_.log.warn(
        event,
        {{"provider", provider.own.name}, {"class", failure}, {"forMs", record.left.count()}});
  } else {
    parts_.log.info(event, {{"provider", provider.own.name}});
  }
}

}  // namespace livechat
