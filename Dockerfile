# JupyterLab with equity-reports, for a trust that runs its tools in containers.
#   docker build --tag equity-reports .
#   docker run --rm --publish 127.0.0.1:8888:8888 --volume "$PWD:/home/analyst/work" equity-reports
FROM python:3.13.7-slim-bookworm

RUN useradd --uid 1000 --create-home analyst
WORKDIR /opt/equity-reports

# The libraries first: they change seldom, and this layer is kept until they do.
COPY requirements.lock ./
RUN pip install --no-cache-dir --requirement requirements.lock

COPY pyproject.toml README.md LICENSE ./
COPY equity_reports equity_reports
COPY notebooks notebooks
COPY templates templates
RUN pip install --no-cache-dir --no-deps .

USER 1000
WORKDIR /home/analyst/work
EXPOSE 8888
CMD ["jupyter", "lab", "--ip=0.0.0.0", "--no-browser"]
