/**
 * A drawing as a file of its own: what style sheets say of it here is written into it, because they stay behind.
 */
const written = ['fill', 'fill-opacity', 'stroke', 'stroke-width', 'font-family', 'text-anchor', 'paint-order'];

export function pictureOf(drawing: SVGSVGElement): string {
  const copy = drawing.cloneNode(true) as SVGSVGElement;
  const originals = [drawing, ...drawing.querySelectorAll('*')];
  [copy, ...copy.querySelectorAll('*')].forEach((element, k) => {
    const style = getComputedStyle(originals[k] as Element);
    for (const property of written) element.setAttribute(property, style.getPropertyValue(property));
    element.removeAttribute('class');
    element.removeAttribute('style');
  });
  const { width, height } = drawing.getBoundingClientRect();
  copy.setAttribute('width', String(Math.round(width)));
  copy.setAttribute('height', String(Math.round(height)));
  const paper = getComputedStyle(document.body).backgroundColor;
  const [left, top, wide, high] = (copy.getAttribute('viewBox') ?? '0 0 0 0').split(' ');
  const back = document.createElementNS(copy.namespaceURI, 'rect');
  for (const [name, value] of Object.entries({ x: left, y: top, width: wide, height: high, fill: paper }))
    back.setAttribute(name, value ?? '0');
  copy.prepend(back);
  return `<?xml version="1.0" encoding="UTF-8"?>\n${new XMLSerializer().serializeToString(copy)}\n`;
}
