#include "rpki/endpoint.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <tuple>
#include <utility>

#include "rpki/discovery_object.hpp"

namespace meetpoint::rpki {

namespace {

using index::Asn;
using index::UtcSeconds;
using Kind = DiscoveryMention::Kind;
using Verdict = EndpointVerdict;

/// When the relying party wrote the manifest that lists it; else when it was walked.
UtcSeconds fetched_at(const Repository& repository, const Authority& authority) {
  constexpr std::int64_t kSecond = 1'000'000'000;
  const UtcSeconds written = authority.manifest_stamp.changed_ns / kSecond;
  return written != 0 ? written : repository.walked_at;
}

/// What the RPKI says of one AS.
class RpkiWords {
 public:
  RpkiWords(const Holdership& holdership, Asn asn, UtcSeconds now)
      : holdership_(holdership),
        repository_(holdership.repository()),
        asn_(asn),
        now_(now),
        covering_(holdership.holder_of(asn, kEver).certificates) {}

  std::vector<EndpointWord> all() {
    for (const DiscoveryMention& mention : holdership_.discovery().about(asn_)) add(mention);
    for (const Certified& one : covering_) {
      if (!one.constraints_violated) add_if_stale(one.authority);
    }
    if (!is_held()) add_anchors();
    choose();
    return std::move(words_);
  }

 private:
  /// A time at which nothing has expired: who may speak for an AS does not lose it because our data are old.
  static constexpr UtcSeconds kEver = 0;

  /// How near to the AS a publisher stands: those that hold it before those that gave it away, then the
  /// deeper. Negative: it does not speak for it.
  std::pair<int, int> rank_of(AuthorityId id) const {
    if (id == kNoAuthority) return {0, 0};  // a trust anchor of which nothing is known
    const Authority& authority = repository_.authorities[id];
    if (authority.parent == kNoAuthority)
      return repository_.holdings(id).asns.contains(asn_) ? std::pair(0, 0) : std::pair(-1, 0);
    const auto found = std::find_if(covering_.begin(), covering_.end(),
                                    [&](const Certified& one) { return one.authority == id; });
    if (found == covering_.end() || found->constraints_violated) return {-1, 0};
    return {found->holder ? 1 : 0, authority.depth};
  }

  bool is_held() const {
    const auto certified = holdership_.holder_of(asn_, now_).certificates;
    return std::any_of(certified.begin(), certified.end(), [](const Certified& one) { return one.holder; });
  }

  EndpointWord word_of(AuthorityId id, Verdict verdict, std::string place, std::string text) const {
    EndpointWord word;
    word.verdict = verdict;
    word.place = std::move(place);
    word.text = std::move(text);
    word.authority = id;
    word.fetched_at =
        id == kNoAuthority ? repository_.walked_at : fetched_at(repository_, repository_.authorities[id]);
    return word;
  }

  void add(const DiscoveryMention& mention) {
    const Authority& authority = repository_.authorities[mention.authority];
    const Point& point = *authority.point;
    const bool speaks = rank_of(mention.authority).first >= 0;
    switch (mention.kind) {
      case Kind::published: {
        const PublishedEndpoint& published = point.endpoints[mention.place];
        EndpointWord word = word_of(mention.authority, Verdict::used, published.object, {});
        word.url = published.uri;
        word.hash = published.hash;
        word.signed_at = published.signed_at;
        word.expires_at = std::min({published.valid_until, point.valid_until, authority.valid_until});
        if (!speaks) {
          word.verdict = Verdict::not_heard;
          word.text = "its publisher may not speak for the AS";
        } else if (word.expires_at < now_) {
          word.verdict = Verdict::expired;
          word.text =
              fmt::format("it, or what it hangs on, expired at {}", index::format_utc(word.expires_at));
        }
        words_.push_back(std::move(word));
        return;
      }
      case Kind::missing:
        // Anybody can list a name: only those count who may speak for the AS.
        if (!speaks) return;
        words_.push_back(word_of(mention.authority, Verdict::not_fetched, point.missing[mention.place].uri,
                                 "its manifest lists it and the relying party's cache lacks it"));
        return;
      case Kind::refused: {
        if (!speaks) return;
        const Refused& refused = point.refused[mention.place];
        const bool expired = refused.why == Refused::Why::expired;
        words_.push_back(word_of(mention.authority, expired ? Verdict::expired : Verdict::refused,
                                 refused.uri, refused.text));
        return;
      }
    }
  }

  void add_if_stale(AuthorityId id) {
    const Authority& authority = repository_.authorities[id];
    std::string text = authority.point_problem;
    if (authority.valid_until < now_) {
      text = fmt::format("its certificate, or what that hangs on, expired at {}",
                         index::format_utc(authority.valid_until));
    } else if (authority.point && authority.point->valid_until >= now_) {
      return;
    } else if (authority.point) {
      text = fmt::format("it is not current since {}", index::format_utc(authority.point->valid_until));
    }
    words_.push_back(word_of(id, Verdict::stale, authority.certificate->manifest, std::move(text)));
  }

  /// While nobody is known to hold the AS, its holder may be below a trust anchor that nothing is known of.
  void add_anchors() {
    for (const Repository::Anchor& anchor : repository_.anchors) {
      if (anchor.authority == kNoAuthority) {
        words_.push_back(word_of(kNoAuthority, Verdict::stale, anchor.name,
                                 fmt::format("the trust anchor cannot be used: {}", anchor.problem)));
      } else if (rank_of(anchor.authority).first >= 0) {
        add_if_stale(anchor.authority);
      }
    }
  }

  /// Of the objects that are valid, those of the publisher nearest to the AS count; where they say different
  /// things, the one signed last; where two were signed at once, none. Nobody speaks for one who is nearer
  /// and whose own word cannot be had.
  void choose() {
    const auto is_heard = [](const EndpointWord& word) { return word.verdict != Verdict::not_heard; };
    std::pair<int, int> nearest{-1, 0};
    for (const EndpointWord& word : words_) {
      if (is_heard(word)) nearest = std::max(nearest, rank_of(word.authority));
    }
    const bool has_word = std::any_of(words_.begin(), words_.end(), [&](const EndpointWord& word) {
      return word.verdict == Verdict::used && rank_of(word.authority) == nearest;
    });
    for (EndpointWord& word : words_) {
      if (word.verdict != Verdict::used || has_word) continue;
      word.verdict = Verdict::not_heard;
      word.text = "one nearer to the AS speaks for it, whose word cannot be had";
    }
    const auto order = [&](const EndpointWord& word) {
      return std::tuple_cat(std::tuple(word.verdict == Verdict::used), rank_of(word.authority),
                            std::tuple(word.signed_at, word.expires_at));
    };
    const auto best =
        std::max_element(words_.begin(), words_.end(),
                         [&](const EndpointWord& a, const EndpointWord& b) { return order(a) < order(b); });
    if (best == words_.end() || best->verdict != Verdict::used) return;
    const auto contradicts = [&](const EndpointWord& word) {
      return word.verdict == Verdict::used && word.url != best->url &&
             rank_of(word.authority) == rank_of(best->authority) && word.signed_at == best->signed_at;
    };
    const bool ambiguous = std::any_of(words_.begin(), words_.end(), contradicts);
    const std::string url = best->url;
    for (EndpointWord& word : words_) {
      if (word.verdict != Verdict::used || (!ambiguous && &word == &*best)) continue;
      word.verdict = ambiguous ? Verdict::ambiguous : word.url == url ? Verdict::agrees : Verdict::conflicts;
    }
  }

  const Holdership& holdership_;
  const Repository& repository_;
  Asn asn_;
  UtcSeconds now_;
  std::vector<Certified> covering_;  ///< valid or not any more
  std::vector<EndpointWord> words_;
};

/// The words of a source that nothing vouches for, as far as it can be judged alone.
std::vector<EndpointWord> words_of(EndpointSource source, const std::vector<EndpointClaim>& claims,
                                   UtcSeconds now) {
  std::vector<EndpointWord> words;
  for (const EndpointClaim& claim : claims) {
    EndpointWord word;
    word.source = source;
    word.url = claim.url.ends_with('/') ? claim.url.substr(0, claim.url.size() - 1) : claim.url;
    word.place = claim.place;
    word.fetched_at = claim.fetched_at;
    word.expires_at = claim.expires_at;
    if (!claim.refusal.empty()) {
      word.verdict = Verdict::refused;
      word.text = claim.refusal;
    } else if (const auto usable = check_endpoint_uri(word.url); !usable) {
      word.verdict = Verdict::refused;
      word.text = usable.error().text;
    } else if (claim.expires_at != 0 && claim.expires_at < now) {
      word.verdict = Verdict::expired;
    }
    words.push_back(std::move(word));
  }
  const auto first = std::find_if(words.begin(), words.end(),
                                  [](const EndpointWord& word) { return word.verdict == Verdict::used; });
  const bool ambiguous =
      first != words.end() && std::any_of(first, words.end(), [&](const EndpointWord& word) {
        return word.verdict == Verdict::used && word.url != first->url;
      });
  for (auto word = first; word != words.end(); ++word) {
    if (word->verdict != Verdict::used) continue;
    if (ambiguous) {
      word->verdict = Verdict::ambiguous;
    } else if (word != first) {
      word->verdict = Verdict::agrees;
    }
  }
  return words;
}

std::string reason_of(const std::vector<EndpointWord>& words, const Holdership* holdership) {
  const auto spoken = std::find_if(words.begin(), words.end(), [](const EndpointWord& word) {
    return word.verdict != Verdict::not_heard;
  });
  if (spoken != words.end()) {
    return fmt::format("{} is {}{}{}", spoken->place, name_of(spoken->verdict),
                       spoken->text.empty() ? "" : ": ", spoken->text);
  }
  return holdership == nullptr ? "no source names one, and there is no RPKI data" : "no source names one";
}

}  // namespace

std::string_view name_of(EndpointSource source) {
  switch (source) {
    case EndpointSource::rpki:
      return "rpki";
    case EndpointSource::operators_table:
      return "static";
    case EndpointSource::rdap:
      return "rdap";
    case EndpointSource::peeringdb:
      return "peeringdb";
  }
  return "?";
}

std::string_view name_of(EndpointVerdict verdict) {
  switch (verdict) {
    case Verdict::used:
      return "used";
    case Verdict::agrees:
      return "agrees";
    case Verdict::conflicts:
      return "conflicts";
    case Verdict::ambiguous:
      return "ambiguous";
    case Verdict::expired:
      return "expired";
    case Verdict::stale:
      return "stale";
    case Verdict::not_fetched:
      return "listed, not fetched";
    case Verdict::refused:
      return "refused";
    case Verdict::not_heard:
      return "not heard";
  }
  return "?";
}

const EndpointWord* EndpointAnswer::used() const {
  const auto found = std::find_if(words.begin(), words.end(),
                                  [](const EndpointWord& word) { return word.verdict == Verdict::used; });
  return found == words.end() ? nullptr : &*found;
}

EndpointAnswer endpoint_of(const Holdership* holdership, Asn asn, const OtherEndpoints& others,
                           UtcSeconds now) {
  EndpointAnswer answer{asn, {}, {}};
  if (holdership != nullptr) answer.words = RpkiWords(*holdership, asn, now).all();
  std::string url;
  if (const EndpointWord* const used = answer.used()) url = used->url;
  const bool holder_speaks =
      std::any_of(answer.words.begin(), answer.words.end(),
                  [](const EndpointWord& word) { return word.verdict != Verdict::not_heard; });
  const auto add = [&](EndpointSource source, const std::vector<EndpointClaim>& claims) {
    for (EndpointWord& word : words_of(source, claims, now)) {
      const bool heard = source == EndpointSource::operators_table || !holder_speaks || !url.empty();
      if (word.verdict == Verdict::used || word.verdict == Verdict::agrees) {
        if (!heard) {
          word.verdict = Verdict::not_heard;
        } else if (url.empty()) {
          url = word.url;
        } else if (word.verdict == Verdict::used || word.url != url) {
          word.verdict = word.url == url ? Verdict::agrees : Verdict::conflicts;
        }
      }
      answer.words.push_back(std::move(word));
    }
  };
  add(EndpointSource::operators_table, others.operators_table);
  add(EndpointSource::rdap, others.rdap);
  add(EndpointSource::peeringdb, others.peeringdb);
  if (url.empty()) answer.reason = reason_of(answer.words, holdership);
  return answer;
}

}  // namespace meetpoint::rpki
