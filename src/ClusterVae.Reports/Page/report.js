// Hover, filter and zoom. Everything is on the page without it.
(() => {
  'use strict';
  const points = JSON.parse(document.getElementById('points')?.textContent || 'null');
  const tip = document.body.appendChild(Object.assign(document.createElement('div'), { id: 'tip' }));
  const show = (event, text) => {
    tip.textContent = text;
    tip.style.display = 'block';
    tip.style.left = Math.min(event.clientX + 14, innerWidth - tip.offsetWidth - 8) + 'px';
    tip.style.top = Math.min(event.clientY + 14, innerHeight - tip.offsetHeight - 8) + 'px';
  };
  const hide = () => { tip.style.display = 'none'; };
  const place = (svg, event) => new DOMPoint(event.clientX, event.clientY).matrixTransform(svg.getScreenCTM().inverse());
  const keyOf = { cluster: n => points.cluster[n], label: n => points.label[n], certainty: n => Math.min(4, Math.floor(points.certainty[n] / 20)) };

  // The paths hold each colour's points in the order of the rows.
  const read = svg => {
    const found = [];
    for (const path of svg.querySelectorAll('.dots')) {
      const key = +path.dataset.key, of = keyOf[path.dataset.by];
      const rows = points.row.map((_, n) => n).filter(n => n % svg.dataset.step === 0 && of(n) === key);
      path.getAttribute('d').split('M').slice(1).forEach((text, at) => {
        const [x, y] = text.split(/[ h]/).map(Number);
        found.push({ x, y, n: rows[at], path });
      });
    }
    return found;
  };

  const describe = n => {
    let text = `row ${points.row[n] + 1}, cluster ${points.cluster[n] + 1}`;
    if (points.certainty[n] >= 0) text += `, certainty ${points.certainty[n]} %`;
    if (points.label.length) text += `, ${points.labelNames[points.label[n]]}`;
    return text;
  };

  for (const svg of points ? document.querySelectorAll('svg.scatter') : []) {
    let spots = null, drag = null;
    const home = svg.viewBox.baseVal, [w, h] = [home.width, home.height];
    let view = [0, 0, w, h];
    const look = next => { view = next; svg.setAttribute('viewBox', view.join(' ')); };
    const zoom = (factor, cx = view[0] + view[2] / 2, cy = view[1] + view[3] / 2) => {
      const width = Math.min(w, Math.max(w / 60, view[2] * factor)), scale = width / view[2];
      look(width >= w ? [0, 0, w, h] : [cx - (cx - view[0]) * scale, cy - (cy - view[1]) * scale, width, view[3] * scale]);
    };
    const tools = document.createElement('span');
    tools.className = 'tools';
    for (const [sign, name, act] of [['+', 'zoom in', () => zoom(0.6)], ['−', 'zoom out', () => zoom(1.7)], ['⟲', 'whole picture', () => look([0, 0, w, h])]]) {
      const button = tools.appendChild(Object.assign(document.createElement('button'), { textContent: sign, title: name, onclick: act }));
      button.setAttribute('aria-label', name);
    }
    svg.before(tools);
    svg.addEventListener('wheel', event => {
      if (!event.ctrlKey && !event.metaKey) return;
      event.preventDefault();
      const at = place(svg, event);
      zoom(event.deltaY < 0 ? 0.8 : 1.25, at.x, at.y);
    }, { passive: false });
    svg.addEventListener('dblclick', event => { const at = place(svg, event); zoom(0.5, at.x, at.y); });
    svg.addEventListener('pointerdown', event => { if (view[2] < w) { drag = [event.clientX, event.clientY, ...view]; svg.setPointerCapture(event.pointerId); } });
    svg.addEventListener('pointerup', () => { drag = null; });
    svg.addEventListener('pointermove', event => {
      if (drag) {
        const scale = view[2] / svg.clientWidth;
        look([drag[2] - (event.clientX - drag[0]) * scale, drag[3] - (event.clientY - drag[1]) * scale, view[2], view[3]]);
        return;
      }
      spots ??= read(svg);
      const at = place(svg, event), reach = 10 * view[2] / svg.clientWidth;
      let best = null, least = reach * reach;
      for (const spot of spots) {
        const distance = (spot.x - at.x) ** 2 + (spot.y - at.y) ** 2;
        if (distance < least && !spot.path.classList.contains('off')) { least = distance; best = spot; }
      }
      if (best) show(event, describe(best.n)); else hide();
    });
    svg.addEventListener('pointerleave', hide);
  }

  for (const svg of document.querySelectorAll('svg.lines')) {
    const [lowX, highX, left, right] = svg.dataset.x.split(' ').map(Number), [lowY, highY, bottom, top] = svg.dataset.y.split(' ').map(Number);
    const curves = [...svg.querySelectorAll('.line')].map(path => ({
      name: path.dataset.name, points: path.getAttribute('d').split(/[ML]/).slice(1).map(text => text.split(' ').map(Number)),
    }));
    svg.addEventListener('pointermove', event => {
      const at = place(svg, event);
      const x = lowX + (at.x - left) / (right - left) * (highX - lowX);
      if (at.x < left || at.x > right) return hide();
      const texts = curves.filter(curve => curve.points.length).map(curve => {
        const near = curve.points.reduce((a, b) => Math.abs(b[0] - at.x) < Math.abs(a[0] - at.x) ? b : a);
        return `${curve.name} ${(lowY + (bottom - near[1]) / (bottom - top) * (highY - lowY)).toPrecision(4)}`;
      });
      show(event, `${x.toPrecision(4)}: ${texts.join(', ')}`);
    });
    svg.addEventListener('pointerleave', hide);
  }

  // A click on a cluster's name hides it everywhere.
  for (const key of document.querySelectorAll('.filter .key')) {
    const button = document.createElement('button');
    button.className = key.className;
    button.style.cssText = key.style.cssText;
    button.textContent = key.textContent;
    button.setAttribute('aria-pressed', 'true');
    const { by, key: value } = key.dataset;
    button.onclick = () => {
      const on = button.getAttribute('aria-pressed') === 'false';
      button.setAttribute('aria-pressed', on);
      for (const part of document.querySelectorAll(`[data-by="${by}"][data-key="${value}"]`))
        if (part !== button) part.classList.toggle('off', !on);
    };
    key.replaceWith(button);
  }
})();
