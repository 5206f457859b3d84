#pragma once

#include <cstddef>
#include <cstring>

#include "rpki/digest.hpp"

/// For tables by digest: its first octets are as good as any hash, and nobody can choose them.
/// thread  any
namespace meetpoint::api {

struct DigestHash {
  std::size_t operator()(const rpki::Sha256& digest) const {
    std::size_t word = 0;
    std::memcpy(&word, digest.data(), sizeof word);
    return word;
  }
};

}  // namespace meetpoint::api
