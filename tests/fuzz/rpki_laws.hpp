#pragma once

#include <string>
#include <string_view>

#include "law.hpp"
#include "rpki/signed_object.hpp"
#include "support/rpki_tree.hpp"

/// What holds of everything that a parser of the RPKI accepts, and a way into the content of signed objects.
namespace meetpoint::fuzz {

/// A signed object round any content, with everything right but the signature, so that the parser of the
/// content is reached: else hardly an input would have the digest that its own attributes name.
class Envelope {
 public:
  Envelope(std::string_view content_type, const test::Claims& claims, bool checklist);
  std::string around(std::string_view content);

 private:
  test::ObjectParts parts_;
};

inline bool lies_in(std::string_view part, std::string_view whole) {
  return part.empty() ||
         (part.data() >= whole.data() && part.data() + part.size() <= whole.data() + whole.size());
}

void certificate_laws(const rpki::Certificate& certificate, std::string_view bytes);
void resource_laws(const rpki::Resources& resources);
void object_laws(const rpki::SignedObject& object, std::string_view bytes);

}  // namespace meetpoint::fuzz
